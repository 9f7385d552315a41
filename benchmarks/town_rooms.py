"""What the rooms behind engagements hold in the made-up town: decisions, initiatives, contracts, budgets, witnesses."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.utils import timezone
from town import DAY, SLUG, WORDS, bulk, sentence

from civiccircle.decide.budgets.models import Budget, Category, Project
from civiccircle.decide.council.models import Decision
from civiccircle.deliver.contracting.models import Import, Organisation, Part, Process, Status
from civiccircle.deliver.contracting.records import PROCESS
from civiccircle.deliver.initiatives.models import Goal, Initiative, Milestone
from civiccircle.deliver.initiatives.states import State
from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.ledger.models import Witness
from civiccircle.kernel.trace.models import Record, SearchText
from civiccircle.methods.budgeting import Rule

CONTENT = bytes(range(256)) * 8
"""As large as the packed history of a process is."""
STEPS = 3
YEARS = 6
STATES = (Project.State.ACCEPTED, Project.State.PROPOSED, Project.State.DECLINED)


def fill(town: Community, number: int) -> None:
    """`number` rows in every list of these rooms."""
    _decisions(town, number)
    _initiatives(town, number)
    _contracts(town, number)
    _budgets(town, number)
    bulk(
        Witness(community=town, name={"en": f"Library {each}"}, vkey=f"library-{each}+00000000+key")
        for each in range(5)
    )


def _decisions(town: Community, number: int) -> None:
    now = timezone.now()
    bulk(
        Decision(
            community=town,
            reference=f"C-{each}",
            body={"en": "The council", "fr": "Le conseil"},
            decided_on=(now - each % (YEARS * 365) * DAY).date(),
            title={"en": sentence(each), "fr": sentence(each)},
            text={"en": "It will be built.", "fr": "On le construira."},
            outcome=Decision.Outcome.values[each % 3],
            votes_for=9,
            votes_against=each % 5,
            recorded_at=now,
        )
        for each in range(number)
    )


def _initiatives(town: Community, number: int) -> None:
    now = timezone.now()
    today = now.date()
    goals = [Goal.objects.create(community=town, title={"en": f"Goal {each}"}) for each in range(3)]
    places = list(Place.objects.filter(community=town))
    decision = Record.objects.filter(community=town, kind="answer").earliest("pk")
    made = [
        Initiative(
            community=town,
            identifier=f"I-{each}",
            title={"en": sentence(each), "fr": sentence(each)},
            summary={"en": "It is being built.", "fr": "On le construit."},
            goal=goals[each % 3],
            area_of_life="moves" if each % 2 else "nature",
            cost=1_000 * each,
            currency="CAD",
            starts_on=today - each % 1_000 * DAY,
            ends_on=today + (each % 500 + 1) * DAY,
            state=[State.APPROVED, State.PROCURED, State.LIVE][each % 3],
            decision=decision,
            begun_at=now,
        )
        for each in range(number)
    ]
    bulk(iter(made))
    bulk(
        Milestone(
            initiative=each,
            title={"en": f"Step {step}", "fr": f"Étape {step}"},
            due=today + (100 * step - 100) * DAY,
            done_on=today - DAY if not step else None,
        )
        for each in made
        for step in range(STEPS)
    )
    lies: Any = Initiative.places.through
    bulk(lies(initiative_id=each.pk, place_id=places[at % len(places)].pk) for at, each in enumerate(made))


def _contracts(town: Community, number: int) -> None:
    now = timezone.now()
    firms = [
        Organisation(
            community=town,
            key=f"org-{each}",
            name=f"{WORDS[each % 15].title()} Works {each}",
            identifier=f"CA-{each}",
            bought=each % 7,
            won=1 + each % 9,
        )
        for each in range(number)
    ]
    bulk(iter(firms))
    made = [
        Process(
            community=town,
            ocid=f"ocds-town-{each}",
            slug=f"town-{each}",
            title={"en": sentence(each)},
            status=Status.values[each % len(Status.values)],
            buyer=firms[each % len(firms)],
            amount=10_000 + each,
            currency="CAD",
            began=(now - each % (YEARS * 365) * DAY).date(),
            year=(now - each % (YEARS * 365) * DAY).year,
            changed_at=now - each * timedelta(minutes=1),
            releases_count=3,
            bidders=2,
            awards=1,
            contracts=1,
            compiled_json=CONTENT,
            versioned_json=CONTENT,
            plain=True,
        )
        for each in range(number)
    ]
    bulk(iter(made))
    bulk(
        Part(process=each, organisation=firms[(at * 7 + part) % len(firms)], role=role, amount=each.amount)
        for at, each in enumerate(made)
        for part, role in enumerate((Part.Role.BUYER, Part.Role.SUPPLIER))
    )
    _records(town, made)
    bulk(
        Import(
            community=town,
            digest=f"{each:064}",
            name=f"releases-{each}.json",
            size=1_000_000,
            publisher="Town",
            state=Import.State.PUBLISHED,
            report={"invalid": []},
            counts={"processes": 3, "releases": 9},
            received_at=now - each * timedelta(minutes=1),
            finished_at=now,
        )
        for each in range(number)
    )


def _records(town: Community, processes: list[Process]) -> None:
    made = [
        Record(
            community=town,
            kind=PROCESS,
            object_id=str(each.pk),
            title=each.title,
            path=f"/{SLUG}/contracts/processes/{each.slug}/",
            happened_at=each.changed_at,
        )
        for each in processes
    ]
    bulk(iter(made))
    bulk(
        SearchText(
            record=each, community=town, language="en", title=each.title["en"].lower(), body="", other=""
        )
        for each in made
    )


def _budgets(town: Community, number: int) -> None:
    """One in each engagement of the past, so that the lists of those that are open stay as they are; all projects are
    those of the first one.
    """
    past: Iterator[Any] = Engagement.objects.filter(
        community=town, state=Engagement.State.ANSWERED
    ).iterator()
    made = [
        Activity(engagement=each, kind="budget", slug="money", title={"en": "Money", "fr": "Argent"})
        for each in past
    ]
    bulk(iter(made))
    rule = asdict(Rule("equal_shares", completion="add_one_greedy"))
    bulk(Budget(activity=each, amount=50_000_000, rule=rule) for each in made)
    budget = Budget.objects.earliest("pk")
    kinds = [
        Category.objects.create(budget=budget, code=f"c{each}", title={"en": f"Kind {each}"})
        for each in range(6)
    ]
    places = list(Place.objects.filter(community=town))
    now = timezone.now()
    bulk(
        Project(
            budget=budget,
            number=each + 1,
            title={"en": sentence(each), "fr": sentence(each)},
            description={"en": "It would be built.", "fr": "On le construirait."},
            cost=10_000 * (1 + each % 99),
            category=kinds[each % 6],
            place=places[each % len(places)],
            state=STATES[each % 7 % len(STATES)],
            created_at=now,
        )
        for each in range(number)
    )
