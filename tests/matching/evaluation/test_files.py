"""The files of an evaluation: ours are sound, and those that are not are refused with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matching.evaluation.gate import Bar, GateError, Verdict, judge_by, read_gate
from matching.evaluation.judgements import JudgementsError, read_judgements
from matching.evaluation.residents import read_circumstances
from matching.services.evaluating import FOLDER, GATE, JUDGEMENTS


@pytest.mark.parametrize("path", JUDGEMENTS, ids=lambda path: path.stem)
def test_our_judgements_name_listings_of_the_demonstration(path: Path) -> None:
    judged = read_judgements(path)
    listings = {
        f"{kind}/{row['key']}"
        for kind in ("course", "job")
        for row in json.loads((FOLDER.parent / "demo" / f"{kind}s.json").read_text(encoding="utf-8"))
    }

    assert len(judged.sentences) >= 60
    assert judged.references() <= listings
    assert all(2 in sentence.relevant.values() for sentence in judged.sentences)


def test_every_question_of_the_circumstances_has_groups_large_enough_to_compare() -> None:
    for question, rows in read_circumstances(FOLDER / "circumstances.json").items():
        assert len({row.group for row in rows}) == len(rows), question
        assert min(row.share for row in rows) >= 0.09, question


def test_shares_that_do_not_sum_to_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "circumstances.json"
    path.write_text('{"questions": {"times": [{"group": "any", "share": 0.7, "answer": []}]}}')

    with pytest.raises(ValueError, match=r"'times' sum to 0\.7"):
        read_circumstances(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no json", "is not a file of judgements"),
        ("[]", "is not a file of judgements"),
        ('{"about": "", "queries": []}', "holds no sentence"),
        ('{"about": "", "queries": [{"id": "a", "wants": "b", "relevant": {}}]}', "at least one relevant listing"),
        ('{"about": "", "queries": [{"id": "a", "wants": "b", "relevant": {"job/x": 3}}]}', r"grades are \(1, 2\)"),
        ('{"about": "", "queries": [{"id": "a", "wants": "b"}]}', "is not a file of judgements"),
        (
            json.dumps({"about": "", "queries": [{"id": "a", "wants": "b", "relevant": {"job/x": 1}}] * 2}),
            "two sentences of one id",
        ),
    ],
)
def test_judgements_that_cannot_be_used_are_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(text)

    with pytest.raises(JudgementsError, match=said):
        read_judgements(path)


def test_every_bar_of_our_gate_has_a_reason_and_a_limit() -> None:
    assert len(read_gate(GATE)) >= 5


@pytest.mark.parametrize(
    "bars",
    [
        "[]",
        '[{"figure": "ours.ndcg", "why": "because"}]',
        '[{"figure": "ours.ndcg", "at_least": 1, "why": ""}]',
        '[{"at_least": 1}]',
        "7",
    ],
)
def test_a_gate_without_bars_limits_or_reasons_is_refused(tmp_path: Path, bars: str) -> None:
    path = tmp_path / "gate.json"
    path.write_text(f'{{"bars": {bars}}}')

    with pytest.raises(GateError, match=r"gate\.json"):
        read_gate(path)


@pytest.mark.parametrize(("value", "passed"), [(0.49, False), (0.5, True), (0.9, True), (0.91, False)])
def test_a_bar_is_met_within_its_limits_and_on_them(value: float, passed: bool) -> None:  # noqa: FBT001
    (verdict,) = judge_by([Bar("x", 0.5, 0.9, "why")], {"x": value})

    assert verdict.passed is passed


def test_a_figure_that_is_not_there_is_a_failure() -> None:
    assert not Verdict(Bar("x", 0.5, None, "why"), None).passed
