"""Global ids: one spelling each, and nothing else is read."""

from __future__ import annotations

import base64

import pytest

from mobile_api.node import InvalidId, decode, decode_number, encode


def test_there_and_back() -> None:
    assert encode("Course", 12) == base64.b64encode(b"Course:12").decode()
    assert decode(encode("Course", 12), "Course", "Job") == ("Course", "12")
    assert decode(encode("Borough", "E09000025"), "Borough") == ("Borough", "E09000025")
    assert decode_number(encode("Job", 7), "Course", "Job") == 7


@pytest.mark.parametrize(
    "value",
    [
        "",
        "12",
        "Course:12",
        encode("Employer", 12),
        encode("Course", 12) + "=",
        encode("Course", 1).rstrip("="),
        encode("Course", 12) + "\n",
        base64.b64encode(b"Course:").decode(),
        base64.b64encode(b"Course:-1").decode(),
        base64.b64encode(b"Course:1 OR 1=1").decode(),
        base64.b64encode(b"Course:" + b"9" * 19).decode(),
        base64.b64encode("Course:１".encode()).decode(),
        base64.b64encode(b"Course:1\0").decode(),
        "Q" * 10_000,
        "💩",
    ],
)
def test_refused(value: str) -> None:
    with pytest.raises(InvalidId) as refused:
        decode(value, "Course", "Job", field="opportunity_id")
    assert (refused.value.code, refused.value.field) == ("INVALID_ID", "opportunity_id")


@pytest.mark.parametrize("key", ["E09000025", "007"])
def test_only_plain_numbers_where_keys_are_numbers(key: str) -> None:
    with pytest.raises(InvalidId):
        decode_number(encode("Course", key), "Course")
