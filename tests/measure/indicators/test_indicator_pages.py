"""What everybody reads of indicators: where they stand, how old they are, how sure, and what was corrected."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.formats.observations import Observed, read_cells
from civiccircle.kernel.circle import Factor
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.measure.indicators import actions, queries, standing, target_actions
from civiccircle.measure.indicators.models import Indicator
from civiccircle.methods.target_progress import Pace

from .conftest import Observe

LAST = timezone.now().year - 1
LIST, PAGE = "/en/riverbend/indicators/", "/en/riverbend/indicators/BB01/"
Read = Callable[..., str]


@pytest.fixture
def read(client: Client) -> Read:
    """The words of a page, without its markup."""

    def get(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content.decode()
        main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&#39;", "'").split())

    return get


def aim(indicator: Indicator, value: str, years: int, **more: object) -> None:
    given = {"value": Decimal(value), "due": date(LAST + years, 12, 31), "set_by": {"en": "City council"}}
    target_actions.set_target(by=None, indicator=indicator, **given, **more)


def test_the_six_factors_are_headings_over_what_is_followed(
    community: Community, analyst: Person, client: Client
) -> None:
    actions.follow(by=analyst, community=community, codes=["BB01", "KW07", "IN08", "DE11", "SU12", "EN01"])
    page = client.get(LIST).content.decode()
    assert re.findall(r'<h2 id="factor-[a-z]+">([^<]+)</h2>', page) == [
        str(factor.label) for factor in Factor
    ]
    assert "<strong>6</strong> No value yet" in page


def test_a_filter_lets_through_what_serves_a_factor_also_as_its_second(
    community: Community, analyst: Person, read: Read
) -> None:
    actions.follow(by=analyst, community=community, codes=["BB01", "BB02", "SU19"])
    digital = read(f"{LIST}?factor=include")
    assert "Household internet access" in digital
    assert "Transit access" in digital
    assert "Fixed broadband" not in digital
    moving = read(f"{LIST}?area=moves")
    assert "Transit access" in moving
    assert "Household internet" not in moving
    assert "Nothing fits" in read(f"{LIST}?area=nature")
    assert "Household internet" in read(f"{LIST}?factor=nonsense&area=%27&state=x")


def test_a_value_is_told_with_its_change_and_whether_that_is_better(
    indicator: Indicator, observe: Observe, read: Read
) -> None:
    observe(str(LAST - 1), "89.0")
    observe(str(LAST), "91.25")
    for page in (read(LIST), read(PAGE)):
        assert "91.25" in page
        assert f"Up from 89.0% in {LAST - 1}: better" in page
        assert "Up to date" in page


@pytest.mark.parametrize(
    ("code", "before", "now", "better"),
    [("DE01", "9", "8", True), ("DE01", "8", "9", False), ("EN02", "40", "45", True), ("EN02", "55", "60", False),
     ("EN02", "45", "55", None), ("DE01", "8", "8.0", None)],
)  # fmt: skip
def test_better_depends_on_the_direction(
    community: Community,
    code: str,
    before: str,
    now: str,
    better: bool | None,
    observe_any: Callable[..., None],
) -> None:
    [made] = actions.follow(by=None, community=community, codes=[code])
    observe_any(code, str(LAST - 1), before)
    observe_any(code, str(LAST), now)
    assert standing.standings(community, [made])[0].better is better


@pytest.fixture
def observe_any(community: Community) -> Callable[..., None]:
    def record(code: str, period: str, value: str) -> None:
        given = {"indicator": code, "period": period, "value": value, "source": "Survey", "licence": "CC0"}
        row = read_cells(1, given, queries.known_to(community))
        assert isinstance(row, Observed)
        actions.record_observations(by=None, community=community, rows=[row])

    return record


def test_a_value_older_than_its_update_period_is_marked_in_public(
    indicator: Indicator, observe: Observe, read: Read
) -> None:
    today = standing.today_in(indicator.community)
    ended = today.replace(day=1) - timedelta(days=1)
    observe(f"{ended.year - 3}", "80")
    for address in (LIST, f"{LIST}?state=stale", PAGE):
        assert "Out of date" in read(address)
        assert f"A newer value was due by Jun 30, {ended.year - 1}" in read(address).replace("June", "Jun")
    assert "Nothing fits" in read(f"{LIST}?state=current")


def test_a_missing_value_stays_visible_beside_the_last_one(
    indicator: Indicator, observe: Observe, read: Read
) -> None:
    observe(str(LAST - 2), "88")
    observe(str(LAST - 1), "89.5")
    observe(str(LAST), "", note="The survey was not held.")
    page = read(PAGE)
    assert f"No value for {LAST}: The survey was not held." in page
    assert "89.5" in page
    assert "no value" in page
    assert f"No value for {LAST}" in read(LIST)


def test_a_target_is_told_with_how_far_the_way_is_gone(
    indicator: Indicator, observe: Observe, read: Read
) -> None:
    observe(str(LAST - 2), "80")
    aim(indicator, "90", 2)
    observe(str(LAST), "84")
    page = read(PAGE)
    assert f"Target: 90% by Dec 31, {LAST + 2}" in page
    assert (
        "40% of the way from 80% is done, in 50% of the time. Still to go: 6 points. Set by: City council"
        in page
    )
    assert "Behind" in page
    assert "Behind" in read(LIST)
    stands = standing.standings(indicator.community, [indicator])[0]
    assert stands.progress is not None
    assert stands.progress.pace is Pace.BEHIND


def test_the_next_target_is_the_one_that_is_told_in_lists(
    indicator: Indicator, observe: Observe, read: Read
) -> None:
    observe(str(LAST), "84")
    for value, years in (("99", 9), ("85", 0), ("92", 4)):
        aim(indicator, value, years)
    assert f"Target: 92% by Dec 31, {LAST + 4}" in read(LIST)
    page = read(PAGE)
    assert page.index("85%") < page.index("92%") < page.index("99%")


def test_the_page_tells_definition_source_licence_and_uncertainty(
    indicator: Indicator, observe: Observe, read: Read, client: Client
) -> None:
    observe(
        str(LAST), "91.2", low="90.0", high="92.4", confidence="90", source="Household survey",
        source_url="https://example.org/survey", licence="CC-BY-4.0", method="By post and door",
    )  # fmt: skip
    observe(str(LAST - 1), "90.0", standard_error="0.6")
    page = read(PAGE)
    for words in (
        "households with any internet access ÷ households × 100", "Higher is better", "every 12 months",
        "Sample survey", "17.8.1", "U4SSC EC:ICT:ICT:1C", "90.0 to 92.4 (90%)", "± 0.6 (standard error)",
        "Household survey", "CC-BY-4.0", "By post and door",
    ):  # fmt: skip
        assert words in page, words
    markup = client.get(PAGE).content.decode()
    assert '<a href="https://example.org/survey" rel="nofollow noopener">' in markup
    assert '<svg class="trend"' in markup
    assert f"From 90.0% ({LAST - 1}) to 91.2% ({LAST})." in markup, "the picture is told in words too"


def test_what_was_corrected_can_be_read_with_its_reason(
    indicator: Indicator, observe: Observe, read: Read
) -> None:
    observe(str(LAST), "91.2")
    observe(str(LAST), "90.1", reason="Counted twice")
    observe(str(LAST), "90.4", reason="Rounded wrongly")
    page = read(PAGE)
    told = page[page.index("Corrections") :]
    assert told.index(f"{LAST} 90.1% → 90.4% Rounded wrongly") < told.index(
        f"{LAST} 91.2% → 90.1% Counted twice"
    )
    assert "91.2" not in page[: page.index("Corrections")]


def test_each_place_has_its_own_series(
    indicator: Indicator, observe: Observe, place: Place, read: Read
) -> None:
    observe(str(LAST), "91.2")
    observe(str(LAST), "70.5", place="harbour")
    page = read(PAGE)
    assert "Harbour 70.5%" in page
    there = read(f"{PAGE}?place=harbour")
    assert "Of this place only: Harbour" in there
    assert "91.2" not in there
    place.delete()
    assert "harbour 70.5%" in read(PAGE), "what was measured there stays to be read"


def test_what_is_unknown_is_not_found(client: Client, indicator: Indicator) -> None:
    for address in (PAGE.replace("BB01", "XX99"), f"{PAGE}?place=nowhere", PAGE.replace("BB01", "a b")):
        assert client.get(address).status_code == 404, address


def test_an_indicator_that_was_given_up_leaves_the_list_and_keeps_its_page(
    indicator: Indicator, analyst: Person, read: Read
) -> None:
    actions.retire(by=analyst, indicator=indicator, reason={"en": "Everybody is online."})
    assert "No indicator is followed yet" in read(LIST)
    page = read(PAGE)
    assert "Not followed any more" in page
    assert "Everybody is online." in page


def test_the_pages_speak_french(indicator: Indicator, observe: Observe, read: Read) -> None:
    observe(str(LAST - 1), "89.5")
    observe(str(LAST), "91.25", source_fr="Enquête auprès des ménages")
    listed, page = (read(each.replace("/en/", "/fr/")) for each in (LIST, PAGE))
    assert "Accès des ménages à Internet" in listed
    assert "Où en sommes-nous" in listed
    assert "91,25" in listed
    assert f"En hausse ({LAST - 1} : 89,5&nbsp;%) : mieux" in listed
    assert "Enquête auprès des ménages" in page
    assert "Plus c’est élevé, mieux c’est" in page


def test_an_initiative_that_is_measured_by_it_is_found_from_its_record(
    community: Community, indicator: Indicator, client: Client
) -> None:
    record = Record.objects.get(kind="indicator")
    initiative = trace.publish_record(
        community=community, kind="initiative", object_id=1, title={"en": "Free Wi-Fi"}, path="/x/",
        happened_at=timezone.now(),
    )  # fmt: skip
    trace.link(initiative, record, Link.Kind.MEASURED_BY)
    page = client.get(f"/en/riverbend/r/{record.uid}/").content.decode()
    assert "Free Wi-Fi" in page
    assert f'href="{PAGE}"' in page


def test_values_are_downloaded_as_table_and_for_programs(
    indicator: Indicator, observe: Observe, client: Client
) -> None:
    observe(str(LAST), "91.20", source="=cmd()")
    asked = {"indicator": "BB01"}
    csv = b"".join(client.get("/en/riverbend/downloads/indicator/", asked)).decode()
    assert f"BB01,Household internet access,,{LAST},%,91.20," in csv
    assert ",'=cmd()," in csv, "what a spreadsheet would run stands behind an apostrophe"
    told = json.loads(b"".join(client.get("/en/riverbend/downloads/indicator-json/", asked)))
    assert told["rows"][0]["value"] == "91.20"
    assert client.get("/en/riverbend/downloads/indicator/", {"indicator": "XX99"}).status_code == 404
    assert "Indicators: all values" in client.get("/en/riverbend/downloads/").content.decode()


def test_a_reader_may_keep_the_pages_and_asks_whether_they_changed(
    client: Client, indicator: Indicator
) -> None:
    for address in (LIST, PAGE):
        answer = client.get(address)
        assert not answer.cookies
        assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_long_series_is_read_in_pages_and_drawn_in_one_picture(
    indicator: Indicator, observe: Observe, read: Read, client: Client
) -> None:
    for year in range(LAST - queries.VALUES, LAST + 1):
        observe(str(year), "80")
    first, second = read(PAGE), read(f"{PAGE}?page=2")
    assert f"1 to {queries.VALUES} of {queries.VALUES + 1}" in first
    assert str(LAST - queries.VALUES + 1) in first[first.index("All values") :]
    assert str(LAST - queries.VALUES) in second[second.index("All values") :]
    assert client.get(PAGE).content.count(b"<circle") > queries.VALUES
