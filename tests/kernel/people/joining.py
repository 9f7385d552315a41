"""Taking part without an account, with challenges that are soon solved."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.people import challenge
from civiccircle.kernel.people.models import Person

JOIN = "/en/riverbend/take-part/harbour/"


def solved(engagement: Engagement) -> challenge.Proof:
    return solve(challenge.new_challenge(engagement.pk))


def solve(task: challenge.Task) -> challenge.Proof:
    numbers = []
    for index in range(task.puzzles):
        number = 0
        while challenge.leading_zero_bits(f"{task.salt}.{index}.{number}") < task.bits:
            number += 1
        numbers.append(str(number))
    return challenge.Proof(task.signed, ",".join(numbers))


def a_request(person: Person | None = None, voice: str = "", address: str = "192.0.2.7") -> Any:
    request = RequestFactory(REMOTE_ADDR=address).get("/")
    request.user = person or AnonymousUser()
    if voice:
        request.COOKIES["voice"] = voice
    return request


def post_solved(client: Client, engagement: Engagement, **fields: Any) -> Any:
    task = client.get(f"{JOIN}challenge/").json()
    proof = solve(challenge.Task(task["challenge"], task["salt"], task["puzzles"], task["bits"]))
    return client.post(JOIN, {"challenge": proof.challenge, "solution": proof.solution, **fields})
