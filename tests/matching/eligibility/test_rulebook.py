"""The rules' files: complete, in order, in step with the models; and what happens when one is broken."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from courses.models import Course, FundingStream, PayRate, QualificationFunding
from matching.eligibility.about_course import Approved
from matching.eligibility.about_pay import PaidBelowWage, PaysTheMinimum
from matching.eligibility.about_person import WorkIs
from matching.eligibility.facts import Answers
from matching.eligibility.loading import PLAIN_TESTS, RulesBroken, load_rulebook
from matching.eligibility.rules import Confidence
from matching.models import Resident
from matching.queries.eligibility import APPRENTICESHIP, LISTED_FREE
from tests.matching.eligibility.situations import BOOK, FOLDER, leaves

NAMES = sorted(Answers.__dataclass_fields__)


def test_the_schemes() -> None:
    without_rules = {"ADVANCED_LEARNER_LOAN", "FREE_TO_ALL", "TAILORED_LEARNING"}

    assert set(BOOK.schemes) == set(FundingStream.values) - without_rules | {LISTED_FREE, APPRENTICESHIP}


def test_every_rule_has_a_source_two_days_and_words() -> None:
    for code, leaf in leaves():
        assert leaf.source.strip(), (code, leaf.id)
        assert leaf.words.endswith("."), (code, leaf.id)
        assert leaf.valid_from <= leaf.valid_to


def test_every_version_has_rules_for_its_days_or_says_since_when() -> None:
    """A rule that is known for a shorter time than its version: each is here on purpose."""
    shorter = {
        leaf.id
        for one in BOOK.schemes.values()
        for version in one.versions
        for leaf in version.leaves()
        if (leaf.valid_from, leaf.valid_to) != (version.valid_from, version.valid_to)
    }

    assert shorter == {"fcfj-may-stay", "english-maths-may-stay", "digital-may-stay", "first-level-may-stay"}


def test_what_is_only_remembered() -> None:
    remembered = {leaf.id for _, leaf in leaves() if leaf.confidence is Confidence.FROM_MEMORY}

    assert remembered == {"aeb-2018-trial", "fcfj-first-level-3"}


def test_no_answer_about_equality_is_asked() -> None:
    """The rules can look at these answers, and at nothing else about a person."""
    assert NAMES == [
        "birth_month", "employment", "has_digital_level_1", "has_english_maths", "highest_level", "home_on_edge",
        "lives_in_london", "may_stay", "pay",
    ]  # fmt: skip


def test_every_answer_that_is_asked_for_has_a_question() -> None:
    asked = {name for _, leaf in leaves() for name in leaf.condition.asks}

    assert asked == set(BOOK.questions) == set(NAMES) - {"home_on_edge"}


def test_the_values_are_those_of_the_models() -> None:
    conditions = [leaf.condition for _, leaf in leaves()]
    work = {value for one in conditions if isinstance(one, WorkIs) for value in one.any_of}
    kinds = {one.wage for one in conditions if isinstance(one, PaidBelowWage | PaysTheMinimum)}
    offers = {one.offer for one in conditions if isinstance(one, Approved)}

    assert set(BOOK.questions["employment"].values) == set(Resident.EmploymentStatus.values)
    assert work <= set(Resident.EmploymentStatus.values)
    assert kinds <= set(PayRate.Kind.values)
    assert offers <= set(QualificationFunding.Offer.values)
    assert {"SKILLS_BOOTCAMP", "FREE_COURSES_FOR_JOBS"} <= set(Course.Type.values) & set(BOOK.schemes)


def test_every_test_is_used() -> None:
    used = {type(leaf.condition) for _, leaf in leaves()}

    assert set(PLAIN_TESTS.values()) <= used


def test_pay_limits_follow_each_other() -> None:
    [years] = {leaf.condition.years for _, leaf in leaves() if isinstance(leaf.condition, PaidBelowWage)}

    assert [year.start.year for year in years] == list(range(2019, 2027))
    assert all(earlier.end.toordinal() + 1 == later.start.toordinal() for earlier, later in itertools.pairwise(years))
    assert all(list(year.autumns) == sorted(year.autumns) and year.source for year in years)


Change = Callable[[dict[str, Any]], object]
LEAF: Callable[[dict[str, Any]], dict[str, Any]] = lambda file: file["versions"][0]["rule"]  # noqa: E731

BROKEN: list[tuple[str, Change, str]] = [
    ("no source", lambda file: LEAF(file).update(source=" "), "listed-free-fee has no source or no words"),
    ("no words", lambda file: LEAF(file).update(words=""), "listed-free-fee has no source or no words"),
    ("no key", lambda file: LEAF(file).pop("source"), "listed-free-fee has other keys than"),
    ("another key", lambda file: LEAF(file).update(more=1), "listed-free-fee has other keys than"),
    ("confidence", lambda file: LEAF(file).update(confidence="SURE"), "listed-free-fee has an unknown confidence"),
    ("day", lambda file: LEAF(file).update(valid_from="2026-02-30"), "listed-free-fee has a day that is none"),
    ("days", lambda file: LEAF(file).update(valid_to="2000-01-01"), "listed-free-fee ends before it begins"),
    ("test", lambda file: LEAF(file).update(test={"name": "luck"}), "listed-free-fee has a test that we don't know"),
    ("test key", lambda file: LEAF(file)["test"].update(luck=1), "listed-free-fee has a test that we don't know"),
    ("no version", lambda file: file.update(versions=[]), "the file has no version"),
    ("twice", lambda file: file["versions"].append(file["versions"][0]), "listed-free is an id that stands twice"),
    ("empty", lambda file: file["versions"][0].update(rule={"all_of": []}), "all_of is empty"),
    ("two keys", lambda file: file["versions"][0].update(rule={"all_of": [{}], "id": 1}), "all_of has other keys"),
    ("scheme", lambda file: file.update(scheme="SKILLS_BOOTCAMP"), "another file has the scheme SKILLS_BOOTCAMP"),
]


@pytest.mark.parametrize(("what", "change", "message"), BROKEN, ids=[what for what, _, _ in BROKEN])
def test_a_broken_file_stops_everything(tmp_path: Path, what: str, change: Change, message: str) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "rules"))
    path = folder / "listed_free.json"
    file = json.loads(path.read_text())
    change(file)
    path.write_text(json.dumps(file))

    with pytest.raises(RulesBroken) as caught:
        load_rulebook(folder)

    assert message in str(caught.value)


def test_two_versions_on_one_day(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "rules"))
    path = folder / "adult_skills_fund.json"
    file = json.loads(path.read_text())
    file["versions"][1]["valid_from"] = "2019-07-31"
    path.write_text(json.dumps(file))

    with pytest.raises(RulesBroken, match="london-2019 begins before the version before it ends"):
        load_rulebook(folder)


@pytest.mark.parametrize("name", ["pay_limits.json", "questions.json", "listed_free.json"])
def test_no_json(tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "rules"))
    (folder / name).write_text("{")

    with pytest.raises(RulesBroken, match=f"{name}: can't be read as JSON"):
        load_rulebook(folder)


def test_a_year_that_is_not_complete(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "rules"))
    (folder / "pay_limits.json").write_text(json.dumps({"LONDON_LIVING_WAGE": [{"from": "2026-08-01"}]}))

    with pytest.raises(RulesBroken, match="a year is not complete"):
        load_rulebook(folder)
