"""Passkeys, with an authenticator made of software: the whole exchange, without a browser."""

import hashlib
import json
import secrets
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.sessions import SIGNED_IN_AT

pytestmark = pytest.mark.django_db
ORIGIN = "http://testserver"
PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Device:
    """A telephone that keeps one passkey."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.user = ""

    def make(self, options: dict[str, Any]) -> str:
        self.user = options["publicKey"]["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        flags = PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(self._party(), flags, 0, credential)
        response = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", options)),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._answer(response)

    def sign(self, options: dict[str, Any]) -> str:
        client = self._client("webauthn.get", options)
        data = AuthenticatorData.create(self._party(), PRESENT_AND_VERIFIED, 1)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user,
        }
        return self._answer(response)

    def _answer(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.id)
        return json.dumps({
            "id": name, "rawId": name, "type": "public-key", "response": response,
            "clientExtensionResults": {"credProps": {"rk": True}},
        })  # fmt: skip

    def _client(self, kind: str, options: dict[str, Any]) -> CollectedClientData:
        challenge = websafe_decode(options["publicKey"]["challenge"])
        return CollectedClientData.create(kind, challenge, ORIGIN)

    def _party(self) -> bytes:
        return hashlib.sha256(b"testserver").digest()


def add_passkey(client: Client, device: Device, name: str = "my phone") -> Any:
    page = client.get("/en/account/passkeys/add/").content.decode()
    options = json.loads(page.split('id="passkey-options">')[1].split("</script>")[0])["creation_options"]
    return client.post(
        "/en/account/passkeys/add/", {"name": name, "credential": device.make(options)}, follow=True
    )


def sign_in(client: Client, device: Device, **fields: str) -> Any:
    answer = client.get("/en/account/sign-in/passkey/", headers={"accept": "application/json"})
    options = answer.json()["request_options"]
    return client.post("/en/account/sign-in/passkey/", {"credential": device.sign(options), **fields})


def test_a_passkey_is_added_used_and_removed(client: Client, resident: Person) -> None:
    device = Device()
    client.force_login(resident)
    page = add_passkey(client, device)
    assert "The passkey is ready" in page.content.decode()
    assert "my phone" in page.content.decode()

    other = Client()
    answer = sign_in(other, device, next="/en/riverbend/")
    assert answer["Location"] == "/en/riverbend/"
    assert "rui@riverbend.example" in other.get("/en/account/").content.decode()
    assert sign_in(Client(), device, next="https://evil.example/")["Location"] == "/en/account/"

    passkey = Authenticator.objects.get()
    client.post(f"/en/account/passkeys/{passkey.pk}/remove/")
    assert not Authenticator.objects.exists()
    refused = sign_in(Client(), device)
    assert refused["Location"] == "/en/account/sign-in/"


def test_a_passkey_does_not_stand_in_the_way_of_a_link(client: Client, resident: Person) -> None:
    from django.core import mail

    client.force_login(resident)
    add_passkey(client, Device())
    other = Client()
    other.post("/en/account/sign-in/", {"email": resident.email})
    link = mail.outbox[-1].body.split("http://testserver")[1].split()[0]
    assert other.post(link)["Location"] == "/en/account/"
    assert other.get("/en/account/").status_code == 200


def test_a_stranger_s_device_and_an_old_answer_do_not_get_in(client: Client, resident: Person) -> None:
    device, stranger = Device(), Device()
    client.force_login(resident)
    add_passkey(client, device)
    stranger.user = device.user
    browser = Client()
    page = sign_in(browser, stranger)
    assert page["Location"] == "/en/account/sign-in/"
    assert "was not accepted" in browser.get(page["Location"]).content.decode()

    answer = browser.get("/en/account/sign-in/passkey/", headers={"accept": "application/json"})
    signed = device.sign(answer.json()["request_options"])
    assert browser.post("/en/account/sign-in/passkey/", {"credential": signed})["Location"] == "/en/account/"
    replay = Client().post("/en/account/sign-in/passkey/", {"credential": signed})
    assert replay["Location"] == "/en/account/sign-in/"


@pytest.mark.parametrize(
    "credential", ["", "x", "{}", "[]", '{"response": {}}', '{"response": {"userHandle": "AA"}}']
)
def test_nonsense_is_turned_away(credential: str) -> None:
    answer = Client().post("/en/account/sign-in/passkey/", {"credential": credential})
    assert answer["Location"] == "/en/account/sign-in/"


def test_a_passkey_can_only_be_added_soon_after_signing_in(client: Client, resident: Person) -> None:
    client.force_login(resident)
    session = client.session
    session[SIGNED_IN_AT] = time.time() - 7200
    session.save()
    for answer in (client.get("/en/account/passkeys/add/"), client.post("/en/account/passkeys/add/", {})):
        assert answer["Location"] == "/en/account/sign-in/?next=%2Fen%2Faccount%2Fpasskeys%2Fadd%2F"


def test_nobody_removes_the_passkey_of_somebody_else(client: Client, resident: Person, mayor: Person) -> None:
    client.force_login(resident)
    add_passkey(client, Device())
    other = Client()
    other.force_login(mayor)
    other.post(f"/en/account/passkeys/{Authenticator.objects.get().pk}/remove/")
    assert Authenticator.objects.exists()
