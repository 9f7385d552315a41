"""Following links both ways, however many there are."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from civiccircle.kernel.trace.actions import link
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.walking import COUNTED, FIRST, MOST_STEPS, NEXT, Step, walk
from tests.kernel.trace.circles import Make, Turned


def names(steps: list[Step], turn: Turned) -> list[str]:
    known = {record: name for name, record in turn.items()}
    return [known[step.record] for step in steps if step.record]


def test_a_voice_leads_to_the_money_and_the_number_and_each_of_them_back_to_the_voice(turn: Turned) -> None:
    onwards = walk(turn["voice"]).steps(forwards=True)
    assert names(onwards, turn) == ["talk", "asked", "decision", "project", "number", "contract"]
    assert [step.distance for step in onwards] == [1, 2, 3, 4, 5, 5]
    for end in ("contract", "number"):
        back = walk(turn[end]).steps(forwards=False)
        assert names(back, turn) == ["project", "decision", "asked", "talk", "voice"]


def test_each_step_says_by_which_words_it_is_joined(turn: Turned) -> None:
    onwards, back = (walk(turn["decision"]).steps(forwards=way) for way in (True, False))
    assert str(onwards[0].words) == "delivered by"
    assert [str(step.words) for step in back] == ["decided on", "has as a part", "raised"]


def test_a_walk_takes_one_query_however_far_it_leads(turn: Turned) -> None:
    with CaptureQueriesContext(connection) as asked:
        walk(turn["asked"])
    assert len(asked) == 1


def test_a_circle_of_links_is_walked_once(make: Make) -> None:
    one, two = make("voice"), make("asked")
    link(one, two, Link.Kind.DECIDED_BY)
    link(two, one, Link.Kind.MEASURED_BY)
    assert [step.record for step in walk(one).steps(forwards=True)] == [two]


def test_a_record_that_is_met_by_two_ways_is_told_once(make: Make) -> None:
    start, left, right, end = (make("project") for _each in range(4))
    for source, target in ((start, left), (start, right), (left, end), (right, end)):
        link(source, target, Link.Kind.PART_OF)
    found = walk(start)
    assert [step.record for step in found.steps(forwards=True)] == [left, right, end]
    assert len(found.onwards) == 4, "but every link is known"


def test_hidden_records_are_no_way_to_others(turn: Turned, make: Make) -> None:
    turn["asked"].public = False
    turn["asked"].save()
    assert names(walk(turn["voice"]).steps(forwards=True), turn) == ["talk"]
    assert names(walk(turn["decision"]).steps(forwards=False), turn) == []


def test_a_hub_is_counted_and_hides_nothing_of_the_circle(turn: Turned, make: Make) -> None:
    for _each in range(20):
        link(make("voice"), turn["talk"], Link.Kind.RAISED_IN)
    with CaptureQueriesContext(connection) as asked:
        found = walk(turn["number"])
    back = found.steps(forwards=False)
    assert len(asked) == 1, "they are counted on the way"
    assert names(back[:4], turn) == ["project", "decision", "asked", "talk"]
    assert [(step.origin, step.more) for step in back if not step.record] == [(turn["talk"], 21 - NEXT)]

    here = walk(turn["talk"])
    assert [step.more for step in here.steps(forwards=False)][-1] == 21 - FIRST
    assert names(here.steps(forwards=True), turn) == ["asked", "decision", "project", "number", "contract"]


def test_parts_of_a_hub_do_not_crowd_out_what_decides_delivers_and_pays(turn: Turned, make: Make) -> None:
    for _each in range(NEXT + 3):
        part = make("asked")
        link(part, turn["project"], Link.Kind.PART_OF)
        link(turn["project"], part, Link.Kind.PART_OF)
    shown = names(walk(turn["voice"]).steps(forwards=True)[:6], turn | {"part": part})
    assert {"contract", "number"} <= set(shown)


def test_no_page_lists_more_than_it_says_and_a_count_ends_somewhere(turn: Turned, make: Make) -> None:
    heads = [make("asked") for _each in range(FIRST)]
    for head in heads:
        link(head, turn["decision"], Link.Kind.DECIDED_BY)
        for _each in range(3):
            link(make("voice"), head, Link.Kind.RAISED_IN)
    assert len(walk(turn["decision"]).steps(forwards=False)) == MOST_STEPS
    now, community = turn["voice"].happened_at, turn["voice"].community
    said = Record.objects.bulk_create(
        Record(community=community, kind="test-voice", object_id=f"many-{each}", path="/", happened_at=now)
        for each in range(COUNTED + FIRST)
    )
    Link.objects.bulk_create(
        Link(source=each, target=turn["talk"], kind=Link.Kind.RAISED_IN, made_at=now) for each in said
    )
    last = walk(turn["talk"]).steps(forwards=False)[-1]
    assert (last.more, last.uncounted) == (COUNTED, True)
