"""Two witnesses of the city's log, who have just cosigned it.

Their keys are made here and thrown away: nobody can sign in their names any more, so after some days the page of the
log says that they are silent, as it would of real ones.
"""

import secrets

from django.utils import timezone

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.ledger import witness_actions
from civiccircle.methods.merkle import Algorithm, SigningKey, cosign

WITNESSES = (
    ("library.heron-harbour.example", "Heron Harbour Public Library", "Bibliothèque publique de Port-Héron"),
    ("gazette.heron-harbour.example", "The Harbour Gazette", "La Gazette du Port"),
)


def watch(community: Community) -> None:
    """Name the witnesses, seal the log, and let each cosign it."""
    keys = []
    for address, english, french in WITNESSES:
        key = SigningKey(address, secrets.token_bytes(32), Algorithm.COSIGNATURE)
        name = {"en": english, "fr": french}
        witness_actions.list_witness(by=None, community=community, name=name, vkey=key.verifier.encode())
        keys.append(key)
    note = ledger.sign_checkpoint(community.pk).note
    for key in keys:
        note = cosign(note, key, int(timezone.now().timestamp()))
    witness_actions.take_cosignatures(community=community, note=note)
