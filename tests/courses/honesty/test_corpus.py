"""The labelled adverts: how well the check agrees with them today. A change that makes it worse fails here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.honesty_corpus import CorpusError, agreements, mistakes, phrases_met, read_corpus
from courses.honesty import check
from courses.honesty.advert import Advert

CORPUS = Path(__file__).parent / "corpus"
KNOWN_MISTAKES = {
    "development": {},
    # Irony and quotation: a rule for them would be a rule for these two adverts.
    "held_out_1": {"held1-032": (("SENIORITY",), ()), "held1-081": (("EXPERIENCE_YEARS",), ())},
    # A question that the next sentence takes back.
    "held_out_2": {"held2-030": (("EXPERIENCE_YEARS",), ())},
    "held_out_3": {},
    "held_out_4": {},
    # "Gained over several years" reads like what the job gives; "gained 2 years" is that.
    "held_out_5": {"held5-022": ((), ("EXPERIENCE_YEARS",))},
    # No clock, so a year says nothing; a demand without one of its words; a joke.
    "held_out_6": {
        "held6-001": ((), ("EXPERIENCE_YEARS",)),
        "held6-005": ((), ("DEGREE_REQUIRED",)),
        "held6-023": (("SENIORITY",), ()),
    },
    "sentences_1": {},
    # "Our next Head of Engineering could be you" reads like a career that may come later.
    # No verb, no "needed": nothing says that the volunteer is who reads it.
    "sentences_3": {"line3-014": ((), ("UNPAID",))},
    "sentences_2": {"line2-139": ((), ("SENIORITY",))},
}
PARTS = sorted(KNOWN_MISTAKES)


def guess(advert: Advert) -> list[str]:
    return [finding.code for finding in check(advert).findings]


def test_there_are_at_least_three_hundred_adverts_and_none_twice() -> None:
    adverts = [one for part in PARTS for one in read_corpus(CORPUS / f"{part}.jsonl")]

    assert len(adverts) >= 300
    assert len({one.key for one in adverts}) == len(adverts)
    assert len({(one.advert.title, one.advert.description) for one in adverts}) == len(adverts)


@pytest.mark.parametrize("part", PARTS)
def test_the_mistakes_are_the_known_ones(part: str) -> None:
    found = mistakes(read_corpus(CORPUS / f"{part}.jsonl"), guess)

    assert {one.key: (one.false_alarms, one.misses) for one in found} == KNOWN_MISTAKES[part]


@pytest.mark.parametrize(
    ("part", "missed"),
    [
        *(("development", 0), ("held_out_1", 1), ("held_out_2", 2), ("held_out_3", 0), ("held_out_4", 0)),
        *(("held_out_5", 1), ("held_out_6", 3)),
    ],
)
def test_a_finding_lies_on_the_marked_phrase(part: str, missed: int) -> None:
    met, marked = phrases_met(read_corpus(CORPUS / f"{part}.jsonl"))

    assert marked - met == missed


def test_agreement_is_counted_in_adverts(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "title": "a", "expected": [{"code": "UNPAID", "field": "title", "phrase": "a"}]},
        {"id": "2", "title": "b", "expected": [{"code": "UNPAID", "field": "title", "phrase": "b"}]},
        {"id": "3", "title": "c", "expected": []},
        {"id": "4", "title": "d", "expected": []},
    ]
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    found = agreements(read_corpus(path), lambda advert: ["UNPAID"] if advert.title in {"a", "c"} else [])

    counts = {one.name: (one.hits, one.false_alarms, one.misses, one.precision, one.recall) for one in found}
    assert counts["UNPAID"] == (1, 1, 1, 0.5, 0.5)
    assert counts["not entry-level"] == (1, 1, 1, 0.5, 0.5)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", "no labelled advert"),
        ('{"id": "1", "title": "a"}', "no labelled advert"),
        (
            '{"id": "1", "title": "a", "expected": [{"code": "ODD", "field": "title", "phrase": "a"}]}',
            "no labelled advert",
        ),
        (
            '{"id": "1", "title": "a", "expected": [{"code": "UNPAID", "field": "title", "phrase": "b"}]}',
            "does not stand",
        ),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(line, encoding="utf-8")

    with pytest.raises(CorpusError, match=rf"some\.jsonl, line 1: .*{message}"):
        read_corpus(path)
