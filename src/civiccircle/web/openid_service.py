"""The service at which people can sign in (OpenID Connect), as the environment names it."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

WORDS = ("NAME", "URL", "CLIENT_ID", "SECRET")


@dataclass(frozen=True)
class Service:
    """An entry of ``SOCIALACCOUNT_PROVIDERS``, and where its pages are."""

    app: dict[str, object]
    origin: str


def openid_service() -> Service | None:
    """The service, if one is named. Raises `ImproperlyConfigured` for one that is named in part or not by HTTPS."""
    told = {word: os.environ.get(f"CIVICCIRCLE_OIDC_{word}", "") for word in WORDS}
    if not any(told.values()):
        return None
    if not all(told.values()):
        missing = ", ".join(f"CIVICCIRCLE_OIDC_{word}" for word, value in told.items() if not value)
        raise ImproperlyConfigured(
            f"sign-in by OpenID Connect is set up in part: set {missing} too, or none of them"
        )
    at = urlsplit(told["URL"])
    if at.scheme != "https" and not (
        at.scheme == "http" and at.hostname in ("localhost", "127.0.0.1", "::1")
    ):
        # What the service says about people is believed because of where it comes from.
        raise ImproperlyConfigured(
            f"CIVICCIRCLE_OIDC_URL is {told['URL']!r}: write an address that begins with https://"
        )
    app: dict[str, object] = {
        "provider_id": "service",
        "name": told["NAME"],
        "client_id": told["CLIENT_ID"],
        "secret": told["SECRET"],
        "settings": {"server_url": told["URL"].rstrip("/"), "oauth_pkce_enabled": True},
    }
    return Service(app, f"{at.scheme}://{at.netloc}")
