"""Addresses of accounts, the same for all communities: ``/<language>/account/...``."""

from django.urls import path

from . import passkey_views, token_views, views

app_name = "people"
urlpatterns = [
    path("", views.account, name="account"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/sent/", views.sent, name="sent"),
    path("sign-in/link/<str:token>/", views.link, name="link"),
    path("sign-in/passkey/", passkey_views.SignInWithPasskey.as_view(), name="passkey-sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("passkeys/add/", passkey_views.add, name="add-passkey"),
    path("passkeys/<int:passkey_id>/remove/", passkey_views.remove, name="remove-passkey"),
    path("logins/<int:login_id>/remove/", views.disconnect_login, name="disconnect-login"),
    path("tokens/", token_views.token_list, name="tokens"),
    path("tokens/<int:token_id>/revoke/", token_views.revoke, name="revoke-token"),
    path("demo/", views.demo, name="demo"),
    path("demo/<str:token>/", views.demo_sign_in, name="demo-sign-in"),
]
