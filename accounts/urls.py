"""The pages of the accounts app."""

from django.urls import path

from accounts.views import account, magic_links, new_access, people, sign_in

app_name = "accounts"

urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", sign_in.SignOut.as_view(), name="logout"),
    # Before the admin's own addresses: its login page would let people guess as often as they like.
    path("admin/login/", sign_in.admin_sign_in, name="admin_login"),
    path("setup/owner/<str:token>/", magic_links.owner, name="owner"),
    path("login/demo/<str:token>/", magic_links.demo, name="demo"),
    path("invite/<str:token>/", new_access.accept, name="invite"),
    path("password/<str:token>/", new_access.choose_password, name="new_password"),
    path("account/", account.page, name="account"),
    path("account/name/", account.rename, name="rename"),
    path("account/password/", account.change_password, name="change_password"),
    path("account/theme/", account.choose_theme, name="theme"),
    path("account/tokens/", account.make_token, name="make_token"),
    path("account/tokens/<int:token_id>/revoke/", account.revoke_token, name="revoke_token"),
    path("account/browsers/<slug:browser_id>/sign-out/", account.sign_out_browser, name="sign_out_browser"),
    path("account/browsers/sign-out-elsewhere/", account.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("people/", people.page, name="people"),
    path("people/invite/", people.invite, name="make_invite"),
    path("people/invites/<int:invite_id>/withdraw/", people.withdraw, name="withdraw_invite"),
    path("people/<int:user_id>/password-link/", people.make_password_link, name="make_password_link"),
    path("people/<int:user_id>/make-owner/", people.change, {"action": "make-owner"}, name="make_owner"),
    path("people/<int:user_id>/make-member/", people.change, {"action": "make-member"}, name="make_member"),
    path("people/<int:user_id>/deactivate/", people.change, {"action": "deactivate"}, name="deactivate"),
    path("people/<int:user_id>/reactivate/", people.change, {"action": "reactivate"}, name="reactivate"),
]
