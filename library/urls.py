"""The addresses of the library's pictures."""

from django.urls import path

from library.views.artwork import artwork

app_name = "library"

urlpatterns = [path("art/<str:rating_key>/<int:size>/", artwork, name="artwork")]
