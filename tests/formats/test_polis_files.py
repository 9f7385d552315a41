"""Polis files: nothing is lost, and what is wrong is named with its place and its mend."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civiccircle.formats.polis import (
    FILES,
    Comment,
    CommentTable,
    PolisError,
    PolisExport,
    Repeats,
    Summary,
    VoteTable,
    read_comments,
    read_export,
    read_participants,
    read_summary,
    read_votes,
    write_comments,
    write_export,
    write_participants,
    write_summary,
    write_votes,
)
from civiccircle.formats.polis.errors import IDS, MOMENTS, NUMBERS

VOTES = b"""timestamp,datetime,comment-id,voter-id,vote
1403054214196,Wed Jun 18 08:16:54 WIB 2014,0,0,0
1403057082753,Wed Jun 18 09:04:42 WIB 2014,0,1,-1
1403057082754,Wed Jun 18 09:04:42 WIB 2014,1,1,1
"""
COMMENTS = b"""comment-id,author-id,moderated,is-meta,comment-body\r
0,7,1,false,"Two lines,\r
and a ""quote"".""\r
1,8,-1,,\r
"""
COMMENTS = COMMENTS.replace(b'""\r\n1', b'"\r\n1')
PEOPLE = b"""participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1
0,,0,1,0,0,0,
1,1,2,2,1,1,-1,1
"""


def export_files() -> dict[str, list[bytes]]:
    return {"comments.csv": [COMMENTS], "votes.csv": [VOTES], "participants-votes.csv": [PEOPLE]}


def test_every_shared_file_comes_back_byte_for_byte(shared_data: Path) -> None:
    for folder in sorted((shared_data / "polis").iterdir()):
        if not folder.is_dir():
            continue
        files = {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}
        written = write_export(read_export({name: [content] for name, content in files.items()}))
        assert {name: b"".join(blocks) for name, blocks in written.items()} == files, folder.name


def test_the_matrix_holds_the_last_votes_of_the_list(shared_data: Path) -> None:
    folder = shared_data / "polis" / "scoop-hivemind.biodiversity"
    export = read_export({name: [(folder / name).read_bytes()] for name in FILES})
    listed, matrix = export.ballots(), PolisExport(export.comments, None, export.participants).ballots()
    order = np.argsort(listed.order)
    last = {
        (who, what): vote
        for who, what, vote in zip(
            listed.participant[order].tolist(),
            listed.statement[order].tolist(),
            listed.vote[order].tolist(),
            strict=True,
        )
    }
    cells = zip(matrix.participant.tolist(), matrix.statement.tolist(), strict=True)
    assert dict(zip(cells, matrix.vote.tolist(), strict=True)) == last


@given(st.integers(1, 200))
def test_blocks_may_be_cut_anywhere(size: int) -> None:
    def blocks(content: bytes) -> list[bytes]:
        return [content[start : start + size] for start in range(0, len(content), size)]

    assert b"".join(write_votes(read_votes(blocks(VOTES)))) == VOTES
    assert b"".join(write_comments(read_comments(blocks(COMMENTS)))) == COMMENTS
    assert b"".join(write_participants(read_participants(blocks(PEOPLE)))) == PEOPLE


@given(
    st.lists(
        st.tuples(
            st.integers(0, MOMENTS[-1]),
            st.integers(0, IDS[-1]),
            st.integers(NUMBERS[0], NUMBERS[-1]),
            st.sampled_from((-1, 0, 1)),
        )
    )
)
def test_any_votes_survive_writing_and_reading(votes: list[tuple[int, int, int, int]]) -> None:
    columns = [np.array(column, np.int64) for column in zip(*votes, strict=True)] or [np.zeros(0, int)] * 4
    names = ("timestamp", "comment-id", "voter-id", "vote")
    back = read_votes(write_votes(VoteTable(*columns, columns=names)))
    found = zip(back.timestamp, back.comment, back.voter, back.vote, strict=True)
    assert [tuple(map(int, one)) for one in found] == votes


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_any_statement_survives_writing_and_reading(body: str) -> None:
    table = CommentTable((Comment(id=1, author=2, body=body, moderated=1, timestamp=0),))
    assert read_comments(write_comments(table)).comments[0].body == body


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_any_summary_survives_writing_and_reading(value: str) -> None:
    summary = Summary((("topic", value), ("voters", "3")))
    assert read_summary(write_summary(summary)) == summary


def test_a_byte_order_mark_and_quoted_numbers_are_read() -> None:
    quoted = b'\xef\xbb\xbf"timestamp","comment-id","voter-id","vote"\r\n"5","0","1","-1"\r\n'
    found = read_votes([quoted])
    assert (found.timestamp[0], found.comment[0], found.voter[0], found.vote[0]) == (5, 0, 1, -1)


def test_columns_are_found_by_name_in_any_order() -> None:
    found = read_votes([b"vote,voter-id,comment-id,timestamp\n-1,3,4,5\n"])
    assert (found.vote[0], found.voter[0], found.comment[0], found.timestamp[0]) == (-1, 3, 4, 5)


def test_a_missing_line_end_is_no_error() -> None:
    assert len(read_votes([VOTES[:-1]])) == 3


def test_moments_are_written_in_utc_where_the_source_had_none() -> None:
    one = np.array([1], np.int64)
    table = VoteTable(np.array([1403054214196], np.int64), one, one, one)
    assert b"1403054214196,Wed Jun 18 01:16:54 UTC 2014,1,1,1\n" in b"".join(write_votes(table))


def test_repeats_tell_changes_of_mind_from_votes_sent_twice() -> None:
    more = VOTES + (
        b"1403057082754,Wed Jun 18 09:04:42 WIB 2014,1,1,1\n"
        b"1403057082755,Wed Jun 18 09:04:42 WIB 2014,1,1,1\n"
        b"1403057082756,Wed Jun 18 09:04:42 WIB 2014,1,1,0\n"
    )
    export = read_export(export_files() | {"votes.csv": [more]})
    assert export.repeats() == Repeats(same_line=1, same_vote=1, changes_of_mind=1)


def test_the_language_of_a_statement_is_read_and_written() -> None:
    told = b"comment-id,author-id,moderated,lang,comment-body\r\n0,7,1,fr,Oui\r\n1,7,1,,Non\r\n"
    table = read_comments([told])
    assert [one.lang for one in table.comments] == ["fr", None]
    assert b"".join(write_comments(table)) == told


def test_without_votes_csv_the_matrix_is_used() -> None:
    files = export_files()
    del files["votes.csv"]
    found = read_export(files).ballots()
    assert list(zip(found.participant, found.statement, found.vote, strict=True)) == [
        (0, 0, 0),
        (1, 0, -1),
        (1, 1, 1),
    ]


def broken(name: str, old: bytes, new: bytes) -> dict[str, list[bytes]]:
    files = export_files()
    assert old in files[name][0]
    return files | {name: [files[name][0].replace(old, new, 1)]}


@pytest.mark.parametrize(
    ("files", "file", "line", "column", "said"),
    [
        (broken("votes.csv", b"2014,1,1,1\n", b"2014,1,1"), "votes.csv", 4, 0, "truncated"),
        (broken("votes.csv", b",0,1,-1", b",0,1,-2"), "votes.csv", 3, 48, "1 for agree"),
        (broken("votes.csv", b",0,1,-1", b",0,x1,-1"), "votes.csv", 3, 46, "whole number"),
        (broken("votes.csv", b",0,1,-1", b",0,,-1"), "votes.csv", 3, 46, "whole number"),
        (broken("votes.csv", b"1403057082753", b"9" * 16), "votes.csv", 3, 1, "milliseconds since 1970"),
        (broken("votes.csv", b"1403057082753", b"9" * 19), "votes.csv", 3, 1, "milliseconds since 1970"),
        (broken("votes.csv", b"1403057082753", b"-1"), "votes.csv", 3, 1, "milliseconds since 1970"),
        (broken("votes.csv", b",1,1,1", b",4294967296,1,1"), "votes.csv", 4, 44, "from 0 to 2147483647"),
        (broken("votes.csv", b",1,1,1", b",1,2147483648,1"), "votes.csv", 4, 46, "voter-id"),
        (broken("comments.csv", b"1,8,-1", b"2147483648,8,-1"), "comments.csv", 4, 0, "from 0 to 2147483647"),
        (broken("comments.csv", b"1,8,-1", b"1," + b"8" * 30 + b",-1"), "comments.csv", 4, 0, "author-id"),
        (broken("comments.csv", b"Two", b"T" * 1001), "comments.csv", 2, 0, "Shorten it"),
        (broken("comments.csv", b"Two", b"T\0"), "comments.csv", 2, 0, "null sign"),
        (
            broken("participants-votes.csv", b",0,1\n", b",0," + b"9" * 30 + b"\n"),
            "participants-votes.csv",
            1,
            0,
            "comment-id",
        ),
        (broken("votes.csv", b"voter-id", b"voter"), "votes.csv", 1, 0, "“voter-id” is missing"),
        (broken("votes.csv", b"voter-id", b"vote"), "votes.csv", 1, 0, "appears twice"),
        (broken("votes.csv", b",0,1,-1", b",9,1,-1"), "votes.csv", 3, 0, "not in comments.csv"),
        (broken("votes.csv", b",0,1,-1", b",0,9,-1"), "votes.csv", 3, 0, "not in participants-votes.csv"),
        (broken("votes.csv", VOTES, b""), "votes.csv", 1, 0, "empty"),
        (broken("comments.csv", b"Two", b"Tw\xff"), "comments.csv", 2, 16, "Save the file as UTF-8"),
        (broken("comments.csv", b'."\r\n1', b".\r\n1"), "comments.csv", 2, 0, "Close the quote"),
        (broken("comments.csv", b"\r\n1,8,-1,,", b"\r\n1,8,-1"), "comments.csv", 4, 0, "truncated"),
        (broken("comments.csv", b"1,8,-1", b"1,8,5"), "comments.csv", 4, 0, "-1 for rejected"),
        (broken("comments.csv", b"1,8,-1", b"0,8,-1"), "comments.csv", 4, 0, "already on line 2"),
        (broken("comments.csv", b"1,8,-1", b"1,x,-1"), "comments.csv", 4, 0, "whole number"),
        (broken("comments.csv", b"false", b"maybe"), "comments.csv", 2, 0, "true or false"),
        (broken("comments.csv", b"comment-body", b"text"), "comments.csv", 1, 0, "is missing"),
        (
            broken("participants-votes.csv", b"-1,1\n", b"-1,4\n"),
            "participants-votes.csv",
            3,
            16,
            "or nothing",
        ),
        (broken("participants-votes.csv", b"-1,1\n", b"-1\n"), "participants-votes.csv", 3, 0, "fields"),
        (broken("participants-votes.csv", b"\n1,1", b"\n0,1"), "participants-votes.csv", 3, 1, "twice"),
        (
            broken("participants-votes.csv", b",0,1\n", b",0,9\n"),
            "participants-votes.csv",
            1,
            0,
            "no comment",
        ),
        (
            broken("participants-votes.csv", b",0,1\n", b",0,x\n"),
            "participants-votes.csv",
            1,
            0,
            "nor a statement",
        ),
        (broken("participants-votes.csv", b"\n1,1,", b"\n1,b,"), "participants-votes.csv", 3, 3, "group-id"),
        ({"votes.csv": [VOTES]}, "comments.csv", 0, 0, "missing"),
        ({"comments.csv": [COMMENTS]}, "votes.csv", 0, 0, "missing"),
        (export_files() | {"summary.csv": [b"topic,a,b\n"]}, "summary.csv", 1, 0, "key and a value"),
    ],
)
def test_an_error_names_the_place_and_the_mend(
    files: dict[str, list[bytes]], file: str, line: int, column: int, said: str
) -> None:
    with pytest.raises(PolisError) as caught:
        read_export(files)
    problem = caught.value
    assert (problem.file, problem.line, problem.column) == (file, line, column), str(problem)
    assert said in str(problem)
    assert problem.mend


def test_a_wrong_encoding_of_votes_is_named_too() -> None:
    with pytest.raises(PolisError, match=r"votes\.csv"):
        read_votes([VOTES.decode().encode("utf-16")])
