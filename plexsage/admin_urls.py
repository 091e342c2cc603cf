"""The admin's addresses, with what the apps have for it."""

from django.contrib import admin

admin.autodiscover()
urlpatterns = admin.site.urls[0]
