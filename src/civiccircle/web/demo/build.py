"""Fill the demo city, through the same actions that officers use, each on its day of the story."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from civiccircle.kernel.activities import actions as activities
from civiccircle.kernel.activities.models import Contribution, Participant
from civiccircle.kernel.activities.publication import PhaseDraft
from civiccircle.kernel.communities import actions as communities
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.links import demo_link
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.kernel.privacy import actions as privacy
from civiccircle.kernel.results.bundles import make_due_bundles
from civiccircle.listen.conversations import actions as conversations
from civiccircle.listen.conversations.bulk import PastVote, write_past_votes
from civiccircle.listen.conversations.models import Conversation, Statement
from civiccircle.listen.conversations.results_actions import keep_version

from . import budgets, contracts, initiatives, measures, witnesses
from .days import do_until
from .geography import DISTRICTS, POPULATION, geometries
from .people import HOME, OFFICIALS, SAID, TOOK_PART
from .story import STORIES, Story
from .voices import Voices, simulate

SIZES = {"small": 240, "medium": 1_200, "large": 12_000}
SLUG = "heron-harbour"
Progress = Callable[[str, int, int], None]


@transaction.atomic
def build(
    *, size: str = "medium", seed: int = 2030, progress: Progress = lambda what, done, total: None
) -> Community:
    """Build the demo city, or give it back unchanged where it stands already.

    `size` is a key of `SIZES`: the participants of the largest conversation. `progress` is told what is being done, how
    many steps are done, and how many there are.
    """
    standing = Community.objects.filter(slug=SLUG).first()
    if standing is not None:
        return standing
    community = _found_city()
    officials = _appoint(community)
    measures.begin(community, officials[Role.ANALYST], _morning(0))
    privacy.approve_standard_assessments(
        community=community,
        officer=officials[Role.PRIVACY_OFFICER],
        at=_morning(-400),
    )
    officer, resident = officials[Role.ENGAGEMENT_OFFICER], officials[Role.RESIDENT]
    deeds = [
        *initiatives.deeds(community, officials, _today()),
        *budgets.deeds(community, officer, resident, now=_today(), people=SIZES[size], seed=seed),
    ]
    for done, story in enumerate(STORIES):
        do_until(story.published, deeds)
        progress(story.title["en"], done, len(STORIES))
        people = int(SIZES[size] * story.people)
        _tell(community, story, officer=officer, resident=resident, people=people, seed=seed)
    do_until(0, deeds)
    measures.renew(community, officials[Role.ANALYST], _today())
    contracts.publish(community, officials[Role.PROCUREMENT_OFFICER], _today())
    _speak(community, resident)
    make_due_bundles()  # before the witnesses, who cosign a head that continues those of the bundles
    witnesses.watch(community)
    progress("Done", len(STORIES), len(STORIES))
    return community


def sign_in_links(here: str) -> Iterable[tuple[str, str]]:
    """For each official of the demo: the role, and the address that signs in with one click."""
    for membership in Membership.objects.filter(community__slug=SLUG).select_related("person").order_by("pk"):
        yield str(membership.get_role_display()), here.rstrip("/") + demo_link(membership.person)


def _found_city() -> Community:
    community = communities.create_community(
        by=None,
        slug=SLUG,
        name={"en": "Heron Harbour", "fr": "Port-Héron"},
        tagline={
            "en": "A harbour city that decides together",
            "fr": "Une ville portuaire qui décide ensemble",
        },
        time_zone="America/Toronto",
        population=POPULATION,
    )
    shapes = geometries()
    features = [
        {
            "type": "Feature",
            "properties": {
                "slug": district.slug,
                "name": {"en": district.en, "fr": district.fr},
                "kind": "district",
                "population": district.population,
            },
            "geometry": shapes[district.slug],
        }
        for district in DISTRICTS
    ]
    collection = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    communities.import_places(by=None, community=community, geojson=collection)
    return community


def _appoint(community: Community) -> dict[str, Person]:
    officials = {}
    for email, name, role in OFFICIALS:
        person = Person.objects.create_user(email, name=name)
        Membership.objects.create(community=community, person=person, role=role)
        officials[str(role)] = person
    return officials


def _tell(
    community: Community, story: Story, *, officer: Person, resident: Person, people: int, seed: int
) -> None:
    now = _today()
    opens, closes = now + timedelta(days=story.opens), now + timedelta(days=story.closes)
    engagement = activities.create_engagement(
        by=officer,
        community=community,
        slug=story.slug,
        title=story.title,
        question=story.question,
        summary=story.summary,
        what_can_change=story.what_can_change,
        what_is_fixed=story.what_is_fixed,
        level=story.level,
        deciding_body=story.deciding_body,
        area_of_life=story.area_of_life,
        answer_due=(now + timedelta(days=story.answer_due)).date(),
        places=list(Place.objects.filter(community=community, slug__in=story.places)),
    )
    phase = PhaseDraft(
        {"en": "Say what you think", "fr": "Dites ce que vous pensez"},
        opens,
        closes,
        ("conversation.vote", "conversation.propose"),
    )
    activities.set_phases(by=officer, engagement=engagement, phases=[phase])
    activity = conversations.create_conversation(
        by=officer,
        engagement=engagement,
        setup=conversations.Setup(
            title={"en": "What do you think?", "fr": "Qu’en pensez-vous ?"},
            introduction={
                "en": "Agree, disagree or pass on what others said, or add a thought of your own.",
                "fr": "Dites si vous êtes d’accord ou non avec ce que d’autres ont dit, ou ajoutez une idée.",
            },
        ),
    )
    for language in ("en", "fr"):
        conversations.add_statements(
            by=officer,
            conversation=activity.conversation,
            texts=[said.words for said in story.said if said.language == language],
            language=language,
            at=_morning(story.published),
        )
    activities.publish_engagement(by=officer, engagement=engagement, at=_morning(story.published))
    if people:
        known = resident if story.slug in TOOK_PART else None
        voices = simulate(story, people, seed)
        _take_part(activity.conversation, story, voices, (opens, min(closes, now)), known)
        keep_version(activity.conversation, final=closes < now, at=min(closes, now))
    if story.answer:
        activities.answer_engagement(
            by=officer, engagement=engagement, answer=story.answer, at=_morning(story.answered)
        )


def _today() -> datetime:
    """The hour from which the days of the stories count."""
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def _morning(day: int) -> datetime:
    """When the city's offices are at work on a past day of the stories."""
    return (_today() + timedelta(days=day)).replace(hour=15)


def _take_part(
    conversation: Conversation,
    story: Story,
    voices: Voices,
    span: tuple[datetime, datetime],
    resident: Person | None,
) -> None:
    """Let all of them vote; the first is the resident, where that one takes part."""
    engagement, (opens, until) = conversation.activity.engagement, span
    place_of = dict(Place.objects.filter(community=engagement.community).values_list("slug", "pk"))
    # Two in three tell in which district they live, as people do when they may leave it out.
    known = {0: (resident, place_of[HOME])} if resident else {}
    people = Participant.objects.bulk_create(
        Participant(
            engagement=engagement,
            person=person,
            place_id=place,
            joined_at=opens,
        )
        for number, district in enumerate(voices.district)
        for person, place in [
            known.get(number, (None, place_of[DISTRICTS[district].slug] if number % 3 else None))
        ]
    )
    by_words = {
        statement.text: statement for statement in Statement.objects.filter(conversation=conversation)
    }
    statements = [by_words[said.words] for said in story.said]
    length = until - opens
    write_past_votes(
        conversation,
        (
            PastVote(
                people[who].pk,
                statements[what].pk,
                statements[what].number,
                int(choice),
                opens + length * when,
            )
            for who, what, choice, when in zip(
                voices.person, voices.statement, voices.choice, voices.moment.tolist(), strict=True
            )
        ),
        channel=Contribution.Channel.WEB,
    )


def _speak(community: Community, resident: Person) -> None:
    """The resident puts a statement forward in the conversation that is open, and waits for a moderator."""
    me = Participant.objects.get(
        person=resident, engagement__community=community, engagement__slug=TOOK_PART[-1]
    )
    conversations.propose(
        activity=me.engagement.activities.get(kind="conversation"),
        participant_id=me.pk,
        text=SAID,
        language="en",
        key=uuid5(NAMESPACE_URL, SAID),
    )
