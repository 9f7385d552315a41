"""Where another service (OpenID Connect) sends people back to: one address, whatever the language.

Without namespace, because django-allauth asks for the names. Its other pages are not offered.
"""

from django.urls import path

from . import openid

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", openid.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", openid.callback, name="openid_connect_callback"),
]
