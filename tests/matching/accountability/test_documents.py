"""The three documents: whole as they are committed, and refused as soon as a field, a figure, an input or a day is not right."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from matching.accountability.atrs import read_template
from matching.accountability.recorded import read_recorded, write_recorded
from matching.services import accountability
from matching.services.accountability import DOCUMENTS, FIXTURES, RECORDED, TEXTS, documents, problems
from tests.factories.allocation import policy_price
from tests.factories.course import course
from tests.factories.policy import approved_policy
from tests.matching.accountability import results

TODAY = date(2026, 11, 26)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The committed files in another place, where a test may spoil them."""
    for name, folder in (("texts", TEXTS), ("documents", DOCUMENTS)):
        shutil.copytree(folder, tmp_path / name)
    for folder in {Path(file).parent for files in accountability._FILES.values() for file in files}:
        shutil.copytree(FIXTURES / folder, tmp_path / "fixtures" / folder)
    monkeypatch.setattr(accountability, "TEXTS", tmp_path / "texts")
    monkeypatch.setattr(accountability, "DOCUMENTS", tmp_path / "documents")
    monkeypatch.setattr(accountability, "RECORDED", tmp_path / "documents" / "figures.json")
    monkeypatch.setattr(accountability, "FIXTURES", tmp_path / "fixtures")
    return tmp_path


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def an_empty_field(folder: Path) -> None:
    template = json.loads((folder / "texts" / "atrs.json").read_text(encoding="utf-8"))
    field = next(one for section in template["sections"] for one in section["fields"] if one["number"] == "2.2")
    field["text"] = " "
    (folder / "texts" / "atrs.json").write_text(json.dumps(template), encoding="utf-8")


def an_empty_answer(folder: Path) -> None:
    answers = json.loads((folder / "texts" / "answers.json").read_text(encoding="utf-8"))
    answers["answers"]["senior_responsible_owner"] = ""
    (folder / "texts" / "answers.json").write_text(json.dumps(answers), encoding="utf-8")


def a_number_of_the_document(folder: Path) -> None:
    found = read_recorded(folder / "documents" / "figures.json")["assessment"].figures
    replaced(
        folder / "documents" / "eqia.md", f"{found['people']:,} synthetic Londoners", "999,999 synthetic Londoners"
    )


def a_number_of_the_record(folder: Path) -> None:
    file = folder / "documents" / "figures.json"
    found = read_recorded(file)
    figures = {**found["evaluation"].figures, "residents": 6_000}
    write_recorded(file, found | {"evaluation": replace(found["evaluation"], figures=figures)})


def an_input(folder: Path) -> None:
    replaced(folder / "fixtures" / "assessment" / "budget.json", '"ratio_at_least": 0.85', '"ratio_at_least": 0.5')


def a_run_that_was_never_made(folder: Path) -> None:
    file = folder / "documents" / "figures.json"
    found = read_recorded(file)
    del found["simulation"]
    write_recorded(file, found)


def a_lost_document(folder: Path) -> None:
    (folder / "documents" / "dpia.md").unlink()


def test_what_is_committed_is_whole(copy: Path) -> None:
    assert problems(today=TODAY) == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (an_empty_field, ["field “2.2 Scope” is empty. Mend the text"]),
        (an_empty_answer, ["“senior_responsible_owner” is empty. Answer it in fixtures/accountability/answers.json."]),
        (
            a_number_of_the_document,
            ["docs/accountability/eqia.md differs", "Write it again with: python manage.py document_accountability"],
        ),
        (
            a_number_of_the_record,
            [
                "the figures of “evaluation” are not those that were recorded. Record it anew: `manage.py evaluate_matcher"
            ],
        ),
        (
            an_input,
            [
                "“assessment”",
                "another fixtures/assessment/budget.json",
                "`manage.py assess_release --people 100000 --json FILE`",
            ],
        ),
        (
            a_run_that_was_never_made,
            ["simulation was never recorded. Record it anew: `manage.py simulate_city --json FILE`"],
        ),
        (a_lost_document, ["docs/accountability/dpia.md differs"]),
    ],
)
def test_the_check_fails_and_says_what_to_do(copy: Path, spoil: Callable[[Path], None], words: list[str]) -> None:
    spoil(copy)
    with pytest.raises(CommandError) as refused:
        call_command("document_accountability", check=True)

    assert all(part in str(refused.value) for part in words), str(refused.value)


def test_a_commit_that_no_figure_depends_on_breaks_nothing(copy: Path) -> None:
    replaced(copy / "fixtures" / "assessment" / "budget.json", "must be read alike", "are to be read alike")

    assert problems(today=TODAY) == []


def test_a_review_that_was_missed_fails_the_check(copy: Path) -> None:
    assert problems(today=date(2027, 11, 26)) == []
    assert [one.split(" was to be reviewed")[0] for one in problems(today=date(2027, 11, 27))] == [
        "docs/accountability/atrs.md",
        "docs/accountability/eqia.md",
        "docs/accountability/dpia.md",
    ]


def test_results_are_recorded_and_written_with_two_commands(copy: Path) -> None:
    for name in ("evaluation", "assessment", "simulation"):
        (copy / f"{name}.json").write_text(json.dumps(getattr(results, name)()), encoding="utf-8")
    call_command(
        "record_figures", **{name: copy / f"{name}.json" for name in ("evaluation", "assessment", "simulation")}
    )
    call_command("document_accountability")

    assert problems(today=TODAY) == []
    assert "1.100 [1.000, 1.200]" in (copy / "documents" / "eqia.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "{", '{"release": 1}', "[]"])
def test_what_no_command_wrote_is_not_recorded(copy: Path, text: str) -> None:
    before = (copy / "documents" / "figures.json").read_bytes()
    (copy / "wrong.json").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"is not what `manage\.py simulate_city --json FILE` writes"):
        call_command("record_figures", simulation=copy / "wrong.json")

    assert (copy / "documents" / "figures.json").read_bytes() == before


@pytest.mark.parametrize("name", ["evaluation", "assessment", "simulation"])
def test_what_was_judged_by_other_limits_is_not_recorded(copy: Path, name: str) -> None:
    result = getattr(results, name)()
    spoilt = {
        "evaluation": {"bars": [{**result.get("bars", [{}])[0], "limits": "at least 0.01"}]},
        "assessment": {"budget": []},
        "simulation": {"assumed": {}},
    }
    (copy / "old.json").write_text(json.dumps(result | spoilt[name]), encoding="utf-8")
    with pytest.raises(CommandError, match="was made with other limits or assumptions than those of today"):
        call_command("record_figures", **{name: copy / "old.json"})


def test_every_field_says_where_its_name_was_read() -> None:
    template = read_template(TEXTS / "atrs.json")
    fields = [field for section in template.sections for field in section.fields]

    assert {section.tier for section in template.sections} == {0, 1, 2}
    assert {letter for field in fields for letter in field.seen} <= template.sources.keys()
    numbers = [field.number for field in fields]
    assert len(numbers) == len(set(numbers))


def test_what_a_person_has_to_answer_is_listed_and_never_guessed() -> None:
    made = documents(read_recorded(RECORDED))

    assert "senior responsible owner" in made["atrs.md"]
    assert "To be signed by the organisation" in made["eqia.md"]
    assert json.loads(made["atrs.json"])["template_version"] == "3.0"


@pytest.mark.django_db
def test_the_running_instance_needs_a_release(copy: Path) -> None:
    with pytest.raises(CommandError, match="No release can be described"):
        call_command("record_figures", running=True)


@pytest.mark.django_db
def test_live_documents_say_what_is_so_now(copy: Path) -> None:
    now = timezone.now()
    row = approved_policy(courses=[course()], now=now, day=timezone.localdate(now))
    price = policy_price(of=row, now=now, members=9, members_change=0.3333)
    kept = {**results.assessment(high=1.4), "release_sha256": price.run.release.sha256}
    type(price.run.release).objects.update(is_current=True, assessment=kept)
    call_command("document_accountability", live=True, to=copy / "live")
    text = (copy / "live" / "eqia.md").read_text(encoding="utf-8")

    assert "`women-in-code v1`" in text
    assert "EqIA 2026/7" in text
    assert "| sex | Female | 1,500 | 1.300 [1.200, 1.400] |" in text  # the release's own assessment
    assert price.run.release.version in (copy / "live" / "atrs.md").read_text(encoding="utf-8")
    assert "0.3333" not in text
    assert problems(today=TODAY) == []  # the committed ones are as they were


@pytest.mark.django_db
def test_a_recorded_instance_is_sealed_like_a_run(copy: Path) -> None:
    now = timezone.now()
    row = approved_policy(courses=[course()], now=now, day=timezone.localdate(now))
    type(policy_price(of=row, now=now).run.release).objects.update(is_current=True)
    call_command("record_figures", running=True)
    kept = read_recorded(copy / "documents" / "figures.json")["running"]

    assert (kept.sealed().sha256, asdict(kept)["figures"]["running.policies_in_force"]) == (kept.sha256, "1")
