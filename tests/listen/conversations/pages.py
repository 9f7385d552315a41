"""What tests of the pages share: their fields, a vote as the form sends it, and changed settings."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from civiccircle.kernel.activities import snapshots
from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.listen.conversations import actions

At = Callable[..., str]


def change(activity: Activity, **fields: Any) -> None:
    Activity.objects.filter(pk=activity.pk).update(**fields)
    snapshots.forget()


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"the page has no field {name}"
    return found[1]


def ballot(**more: Any) -> dict[str, Any]:
    return {"statement": 1, "vote": "agree", "key": str(uuid4()), **more}


def propose(activity: Activity, participant: Participant, text: Any, **more: Any) -> Any:
    return actions.propose(
        activity=activity,
        participant_id=participant.pk,
        text=text,
        **{"language": "en", "key": uuid4(), **more},
    )
