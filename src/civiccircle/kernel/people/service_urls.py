"""Where another service (OpenID Connect) sends people back to: one address, whatever the language.

Without namespace, because django-allauth asks for the names. Its other pages are not offered.
"""

from allauth.socialaccount.providers.openid_connect.urls import urlpatterns

__all__ = ["urlpatterns"]
