"""Pabulib files: nothing is lost, and what is wrong is named with its line and its mend."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.formats.pabulib import (
    Layout,
    PabulibError,
    PabulibFile,
    Table,
    Votes,
    read_pabulib,
    write_pabulib,
)
from civiccircle.formats.text import Text

APPROVAL = """META
key;value
description;"A ""budget""; with quotes"
country;Nowhere
num_projects;3
num_votes;4
budget;1000.50
vote_type;approval
currency;EUR
PROJECTS
project_id;cost;votes;name;selected
a;500;3;"Trees; many";1
BO.OM.97/24;250.25;1;Benches;0
a-very-long-project-name-42;0;0;Łąka;0
VOTES
voter_id;vote;age
1;a,BO.OM.97/24;30
2;a;41
3;;
4;a-very-long-project-name-42,a;7
"""
POINTS = """META
key;value
num_projects;2
num_votes;2
budget;10
vote_type;cumulative
PROJECTS
project_id;cost
x;5
y;6
VOTES
voter_id;vote;points
p;y,x;3,1
q;x;10
"""


def read(text: str) -> PabulibFile:
    return read_pabulib(text.encode(), "f.pb")


def written(file: PabulibFile) -> bytes:
    return b"".join(write_pabulib(file))


def refused(text: str | bytes) -> str:
    with pytest.raises(PabulibError) as caught:
        read_pabulib(text if isinstance(text, bytes) else text.encode(), "f.pb")
    return str(caught.value)


def test_shared_files_come_back_byte_for_byte(shared_data: Path) -> None:
    for path in sorted((shared_data / "pabulib").glob("*.pb")):
        content = path.read_bytes()
        back = written(read_pabulib(content, path.name))
        if path.stem.startswith("Poland_Wieliczka"):  # the one file with both kinds of line ends
            assert back.replace(b"\r\n", b"\n") == content.replace(b"\r\n", b"\n")
            assert written(read_pabulib(back)) == back
        else:
            assert back == content, path.name


def test_all_that_a_file_says_is_there() -> None:
    file = read(APPROVAL)
    assert file.told("description") == 'A "budget"; with quotes'
    assert file.project_ids == ("a", "BO.OM.97/24", "a-very-long-project-name-42")
    assert file.costs == (500, Fraction("250.25"), 0)
    assert file.votes.starts.tolist() == [0, 2, 3, 3, 5]
    assert file.votes.chosen.tolist() == [0, 1, 0, 2, 0]
    assert file.votes.others["age"].texts() == ["30", "41", "", "7"]
    arguments = file.election()
    assert (arguments["unit"], arguments["budget"], arguments["costs"]) == (100, 100050, (50000, 25025, 0))


def test_decimals_that_say_nothing_add_no_unit() -> None:
    assert read(APPROVAL.replace("1000.50", "1000.0").replace("250.25", "250.00")).election()["unit"] == 1


def test_ranks_and_points_keep_the_order_of_the_ballot() -> None:
    file = read(POINTS)
    assert (file.votes.chosen.tolist(), file.votes.points.tolist()) == ([1, 0, 0], [3, 1, 10])
    ranked = read(POINTS.replace("cumulative", "ordinal"))
    assert ranked.votes.points is None
    assert ranked.votes.others["points"].texts() == ["3,1", "10"]


def test_points_may_have_decimals() -> None:
    file = read(POINTS.replace("3,1", "2.5,0.25"))
    assert (file.votes.points.tolist(), file.votes.points_unit) == ([250, 25, 1000], 100)
    assert b"2.5,0.25" in written(file)


@pytest.mark.parametrize("text", [APPROVAL, POINTS])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_a_canonical_file_comes_back_byte_for_byte(text: str, line_end: str, last: bool) -> None:
    whole = (text if last else text[:-1]).replace("\n", line_end).encode()
    assert written(read_pabulib(whole)) == whole


def test_what_is_not_canonical_is_read_and_then_stays_as_it_is() -> None:
    odd = "\ufeff" + APPROVAL.replace("Benches", '"Benches"').replace("a,BO.OM", '"a, BO.OM').replace(
        "97/24;30", '97/24";30\n'
    ).replace("VOTES\n", "votes;;\n")
    back = written(read(odd))
    assert back == APPROVAL.encode()
    assert written(read_pabulib(back)) == back


def test_lines_with_quotes_give_the_same_arrays() -> None:
    quoted = APPROVAL.replace("2;a;41", '"2";"a";"41"')
    slow, fast = read(quoted), read(APPROVAL)
    assert (slow.votes.chosen == fast.votes.chosen).all()
    assert (slow.votes.starts == fast.votes.starts).all()
    assert slow.votes.others["voter_id"].texts() == fast.votes.others["voter_id"].texts()


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=","), min_size=1
)


@given(st.data())
def test_whatever_is_written_is_read_again(data: st.DataObject) -> None:
    names = data.draw(st.lists(WORDS, min_size=1, max_size=6, unique=True))
    ballots = data.draw(st.lists(st.permutations(range(len(names))), max_size=5))
    sizes = [data.draw(st.integers(0, len(names))) for _ in ballots]
    chosen = [one for ballot, size in zip(ballots, sizes, strict=True) for one in ballot[:size]]
    texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]))
    notes = [data.draw(texts) for _ in ballots]
    meta = (
        ("num_projects", str(len(names))),
        ("num_votes", str(len(ballots))),
        ("budget", "10.25"),
        ("vote_type", "ordinal"),
        ("description", data.draw(texts)),
    )
    file = PabulibFile(
        meta,
        Table(("project_id", "cost", "name"), tuple((name, "3", data.draw(texts)) for name in names)),
        Votes(
            ("voter_id", "vote", "note"),
            np.append(0, np.cumsum(sizes)).astype(np.int64),
            np.array(chosen, np.int32),
            {
                "voter_id": Text.of([b"voter %d" % number for number in range(len(ballots))]),
                "note": Text.of([note.encode() for note in notes]),
            },
        ),
        Layout(data.draw(st.sampled_from(["\n", "\r\n"]))),
    )
    again = read_pabulib(written(file))
    assert (again.meta, again.projects) == (file.meta, file.projects)
    assert again.votes.chosen.tolist() == chosen
    assert again.votes.starts.tolist() == file.votes.starts.tolist()
    assert again.votes.others["note"].texts() == notes
    assert written(again) == written(file)


@given(st.integers(0, len(APPROVAL.encode()) - 3))
def test_a_truncated_file_is_refused(length: int) -> None:
    """Wherever it was cut, unless a whole number or text at the very end merely became shorter."""
    assert "f.pb" in refused(APPROVAL.encode()[:length])


@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        ("a;500;", "a;-500;", 12, "cost of project “a” is negative (-500)"),
        ("a;500;", "a;5e9;", 12, "Write an amount as digits"),
        ("a;500;", f"a;{'9' * 400};", 12, "15 digits"),
        ("a;500;", "a;500,00;", 12, "decimal point"),
        ("budget;1000.50", "budget;nan", 7, "budget is “nan”"),
        ("budget;1000.50", "budget;1000.50\nbudget;900", 8, "first “1000.50” on line 7, now “900”"),
        ("currency;EUR", "currency;EUR\ncurrency;USD", 10, "currency is given twice, first “EUR”"),
        ("num_projects;3", "num_projects;4", 5, "num_projects is 4, but the file has 3"),
        ("num_votes;4", "num_votes;5", 6, "num_votes is 5, but the file has 4"),
        ("num_votes;4", f"num_votes;{'9' * 30}", 6, "Write a whole number"),
        ("num_votes;4\n", "", 1, "META does not tell num_votes"),
        ("vote_type;approval", "vote_type;lottery", 8, "Write one of approval, choose-1"),
        ("vote_type;approval", "vote_type;choose-1", 17, "several projects, but vote_type is choose-1"),
        ("vote_type;approval", "vote_type;cumulative", 16, "column “points” is missing"),
        ("BO.OM.97/24;250", "a;250", 13, "project “a” is listed twice (first on line 12)"),
        ("BO.OM.97/24;250", "a,b;250", 13, "without commas"),
        ("2;a;41", "2;b;41", 18, "project “b”, which is not in PROJECTS"),
        ("2;a;41", "2;a-very-long-project-name-43;41", 18, "name-43”, which is not in PROJECTS"),
        ("2;a;41", "2;a,,a;41", 18, "project “”"),
        ("2;a;41", "2;a,a;41", 18, "names project “a” twice"),
        ("2;a;41", "1;a;41", 18, "voter “1” votes a second time (first on line 17)"),
        ("4;a-very", "1;a-very", 20, "voter “1” votes a second time (first on line 17)"),
        ("2;a;41", ";a;41", 18, "voter_id is empty"),
        ("2;a;41", "2;a", 18, "2 fields instead of 3"),
        ("2;a;41", '2;"a;41', 18, "cannot be read"),
        ("voter_id;vote;age", "voter_id;vote;vote", 16, "column “vote” appears twice"),
        ("voter_id;vote;age", "voter;vote;age", 16, "column “voter_id” is missing"),
        ("project_id;cost;votes", "project_id;price;votes", 11, "column “cost” is missing"),
        ("Benches;0", "Benches", 13, "4 fields instead of 5"),
        ("country;Nowhere", "country;No;where", 4, "Put a value that holds a semicolon in quotes"),
        ("country;Nowhere", f"country;{'x' * 100_001}", 4, "more than 100000 characters"),
        ("META\n", "", 1, "stands before META"),
        ("PROJECTS\n", "META\n", 10, "section META starts a second time"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(before: str, after: str, line: int, told: str) -> None:
    assert before in APPROVAL
    message = refused(APPROVAL.replace(before, after, 1))
    assert told in message
    assert message.startswith(f"f.pb, line {line}: ")
    assert len(message) < 400


def test_a_currency_of_its_own_contradicts_that_of_all() -> None:
    text = APPROVAL.replace("selected\n", "currency\n").replace('many";1', 'many";USD')
    assert "currency of project “a” is USD, that of META EUR" in refused(text)


def test_missing_sections_are_named() -> None:
    assert "section VOTES is missing" in refused(APPROVAL[: APPROVAL.index("VOTES")])
    assert "the file is empty" in refused(b"\xef\xbb\xbf \n")
    assert "section PROJECTS is missing" in refused(
        APPROVAL[: APPROVAL.index("PROJECTS")] + APPROVAL[APPROVAL.index("VOTES") :]
    )


def test_another_encoding_is_named_with_its_line() -> None:
    assert refused(APPROVAL.encode("utf-16")).startswith("f.pb, line 1: byte 0xff is not UTF-8")
    assert "line 14: byte 0xa3 is not UTF-8" in refused(APPROVAL.encode("iso8859-2", "replace"))


@pytest.mark.parametrize("wrong", ["3", "3,1,2", "3,-1", "3,x", "3,1e99", "3,0.0000001"])
def test_points_that_do_not_fit_the_ballot_are_refused(wrong: str) -> None:
    assert "f.pb" in refused(POINTS.replace("3,1", wrong))


def test_a_text_over_several_lines_does_not_shift_the_lines_named() -> None:
    text = APPROVAL.replace("Benches", '"VOTES\nand\nbenches"').replace("2;a;41", "2;zz;41")
    assert "line 20: the ballot names project “zz”" in refused(text)
