"""The pages of the accounts app."""

from django.urls import path

from accounts.views import magic_links, sign_in

app_name = "accounts"

urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", sign_in.SignOut.as_view(), name="logout"),
    # Before the admin's own addresses: its login page would let people guess as often as they like.
    path("admin/login/", sign_in.admin_sign_in, name="admin_login"),
    path("setup/owner/<str:token>/", magic_links.owner, name="owner"),
    path("login/demo/<str:token>/", magic_links.demo, name="demo"),
]
