"""Answers of HTTP/1.1 are read alike however they arrive, and what is none is refused."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile_api.push.transports.native.answer import MOST_BYTES, Answer, AnswerReader, Malformed

PLAIN = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"name": "a"}'
CHUNKED = (
    b'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n7;x=1\r\n{"name"\r\n6\r\n: "a"}\r\n0\r\nLast: 1\r\n\r\n'
)
CONTINUED = b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"
LAST = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 7 \r\nContent-Length: 0\r\n\r\n"
OLD = b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}"
WHOLE = {
    PLAIN: Answer(200, b'{"name": "a"}', None, reusable=True),
    CHUNKED: Answer(200, b'{"name": "a"}', None, reusable=True),
    CONTINUED: Answer(200, b'{"name": "a"}', None, reusable=True),
    EMPTY: Answer(204, b"", None, reusable=True),
    LAST: Answer(503, b"", "7", reusable=False),
    OLD: Answer(200, b"{}", None, reusable=False),
}
UNTIL_THE_END = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}"


@given(st.sampled_from(sorted(WHOLE)), st.lists(st.integers(0, 130), max_size=6))
def test_the_same_answer_in_whatever_pieces(whole: bytes, cuts: list[int]) -> None:
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    pieces = [whole[start:end] for start, end in pairwise(places)]
    reader = AnswerReader()

    answers = [reader.feed(piece) for piece in pieces]

    assert answers == [None] * (len(pieces) - 1) + [WHOLE[whole]]


def test_a_header_counts_only_where_it_begins_a_line() -> None:
    answer = AnswerReader().feed(
        b"HTTP/1.1 200 OK\r\nX-Connection: close\r\nX: Retry-After: 9\r\nretry-AFTER:\t 7\t\r\ncontent-length: 0\r\n\r\n"
    )

    assert answer == Answer(200, b"", "7", reusable=True)


@pytest.mark.parametrize("whole", sorted(WHOLE))
def test_a_part_of_an_answer_is_none(whole: bytes) -> None:
    for length in range(len(whole)):
        reader = AnswerReader()
        assert (reader.feed(whole[:length]), reader.at_end()) == (None, None)


def test_one_answer_after_the_other() -> None:
    reader = AnswerReader()

    assert [reader.feed(each) for each in (PLAIN, CHUNKED, EMPTY, PLAIN)] == [
        WHOLE[each] for each in (PLAIN, CHUNKED, EMPTY, PLAIN)
    ]


def test_what_was_not_asked_for_ends_the_use_of_a_connection() -> None:
    answer = AnswerReader().feed(PLAIN + b"H")

    assert answer == Answer(200, b'{"name": "a"}', None, reusable=False)


def test_a_body_that_ends_with_the_connection() -> None:
    reader = AnswerReader()

    assert reader.feed(UNTIL_THE_END) is None
    assert reader.at_end() == Answer(200, b"{}", None, reusable=False)


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 600 No\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200\nOK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        b"H" * (MOST_BYTES + 1),
    ],
)
def test_what_is_no_answer(data: bytes) -> None:
    reader = AnswerReader()

    with pytest.raises(Malformed):
        reader.feed(data)
    assert reader.at_end() is None
