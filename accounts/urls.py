"""The pages of the accounts app."""

from django.urls import path

from accounts.views import one_time, sign_in

app_name = "accounts"

urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", sign_in.SignOut.as_view(), name="logout"),
    # Before the admin's own addresses: its login page would let people guess as often as they like.
    path("admin/login/", sign_in.admin_sign_in, name="admin_login"),
    path("setup/owner/<str:token>/", one_time.owner, name="owner"),
    path("login/demo/<str:token>/", one_time.demo, name="demo"),
]
