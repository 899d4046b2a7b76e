from __future__ import annotations

import pytest

from matching.recommender.wishes import Form, clauses_of, forms_asked


@pytest.mark.parametrize(
    ("wants", "clauses"),
    [
        ("", []),
        ("Computers.", []),
        ("i fix phones; draw logos too", ["i fix phones", "draw logos too"]),
        ("I use Node.js and like it. I also paint walls!", ["I use Node.js and like it", "I also paint walls"]),
        ("dropped out of sixth form. i build pcs and mod games", ["i build pcs and mod games"]),
        ("Drop off is at 9 and pick up is 3.15.\nI make posters and videos", ["I make posters and videos"]),
        ("weekdays only please. I take photographs", ["I take photographs"]),
    ],
)
def test_clauses_are_what_may_be_a_wish(wants: str, clauses: list[str]) -> None:
    found = clauses_of(wants)
    assert [clause.text for clause in found] == clauses
    assert all(wants[clause.start : clause.start + len(clause.text)] == clause.text for clause in found)


def test_a_long_story_is_read_up_to_its_eighth_clause() -> None:
    assert len(clauses_of("I fix old phones. " * 50)) == 8


@pytest.mark.parametrize(
    ("wants", "forms"),
    [
        ("", set()),
        ("i fix phones", set()),
        ("want an apprenticeship or something where you get paid", {Form.APPRENTICESHIP, Form.JOB}),
        ("I want office work, and an Excel refresher first", {Form.JOB, Form.COURSE}),
        ("I'd like to be paid for it", {Form.JOB}),
        ("Want something with a wage, not just another certificate", {Form.JOB}),
        ("I want to learn computer slowly", {Form.COURSE}),
        ("I work nights at a warehouse", set()),
    ],
)
def test_the_form_asked_for(wants: str, forms: set[Form]) -> None:
    assert forms_asked(wants) == forms
