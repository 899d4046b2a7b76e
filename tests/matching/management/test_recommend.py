"""`manage.py recommend`: for an account, or for somebody described by options, of whom nothing is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from backend.accounts.models import User
from matching.models import ModelRelease, RecommendationList, Resident
from matching.services.residents import BirthMonthInvalid, PostcodeOutsideLondon, ResidentChanges, update_resident
from tests.factories.catalogue import SmallCatalogue
from tests.factories.outcode import outcode
from tests.factories.user import user


def answered(*arguments: str, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("recommend", *arguments, "--json", stdout=out, **options)
    return dict(json.loads(out.getvalue()))


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command("recommend", *arguments, stdout=StringIO())
    assert error.value.returncode == 1
    return str(error.value)


def stored() -> tuple[int, int, int]:
    """Accounts, residents and lists."""
    return User.objects.count(), Resident.objects.count(), RecommendationList.objects.count()


def test_a_described_person_and_nothing_is_kept(fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    outcode(code="E7")
    answer = answered(
        "--postcode=E7 9PD",
        "--wants=Repair computers",
        "--skill=Repair Computers",
        "--skill=use spreadsheets",
        "--when",
        "MON_MORNING",
        "TUE_EVENING",
        "--how",
        "CLASSROOM",
        "WORK_BASED",
        "--needs",
        "STEP_FREE",
        "--longest-journey=60",
        "--level=0",
        "--born=1998-04",
    )

    assert answer.keys() == {"considered", "excluded", "items"}
    assert (answer["considered"], answer["excluded"]) == (6, {"delivery": 2, "journey": 2})
    assert {item["opportunity"] for item in answer["items"]} == {catalogue.repair.pk, catalogue.help_desk.pk}
    assert answer["items"][0].keys() == {
        "opportunity",
        "option",
        "rank",
        "place",
        "propensity",
        "base_rank",
        "score",
        "parts",
        "minutes",
        "reasons",
        "pathway",
    }
    assert stored() == (0, 0, 0)


def test_somebody_of_whom_nothing_is_known(fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    answer = answered()

    assert {item["opportunity"] for item in answer["items"]} == catalogue.ids
    assert stored() == (0, 0, 0)


def test_how_many(fitted: ModelRelease) -> None:
    assert [item["rank"] for item in answered("-n", "2")["items"]] == [1, 2]


def test_an_account_keeps_its_list(fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    alice = user(uid="alice")
    update_resident(by=alice, changes=ResidentChanges(wants="Websites and code"), today=fitted.fitted_at.date())

    answer = answered("--uid=alice")
    kept = RecommendationList.objects.get()
    assert kept.resident.user == alice
    assert answer == {"considered": 6, "excluded": {}, "items": kept.items}
    assert answered("--uid=alice") == answer
    assert stored() == (1, 1, 1)


@pytest.fixture
def table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Runs the command on a wide terminal; returns the heading and the cells' texts, without the lines."""
    monkeypatch.setenv("COLUMNS", "400")

    def run(*arguments: str) -> list[str]:
        call_command("recommend", *arguments)
        heading, *lines = capsys.readouterr().out.splitlines()
        cells = [cell.strip() for line in lines if "│" in line or "┃" in line for cell in re.split("[│┃]", line)]
        return [heading.strip(), *filter(None, cells)]

    return run


def test_the_table(fitted: ModelRelease, catalogue: SmallCatalogue, table: Callable[..., list[str]]) -> None:
    heading, *cells = table("-n", "3", "--how", "ONLINE", "--wants", "code")

    assert heading == "6 open opportunities; left out: 4 delivery"
    assert cells[:6] == ["#", "What", "By", "Journey", "Cost or pay", "Why"]
    rows = [
        ["Python for websites", catalogue.python.provider.name, "Online", "£450"],
        ["Junior web developer", catalogue.developer.employer.name, "From home", "£28,000 a year"],
    ]
    assert sorted(cells[start : start + 4] for start in (cells.index(row[0]) for row in rows)) == sorted(rows)


def test_nothing_left_out(fitted: ModelRelease, table: Callable[..., list[str]]) -> None:
    assert table("-n", "1")[0] == "6 open opportunities; left out: none"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--skill=knit socks"], "There is no skill called 'knit socks'."),
        (["--uid=nobody"], "There is no account 'nobody'."),
        (
            ["--postcode=ZZZ"],
            "POSTCODE_INVALID: This doesn't look like a postcode. Use the first half, like E7, or all of it, like E7 9PD.",
        ),
        (
            ["--postcode=M1 1AA"],
            f"POSTCODE_OUTSIDE_LONDON: {PostcodeOutsideLondon.message}",
        ),
        (["--longest-journey=181"], "NOT_ALLOWED: Please use a number from 1 to 180."),
        (
            ["--born=1998-13"],
            f"BIRTH_MONTH_INVALID: {BirthMonthInvalid.message}",
        ),
        (["--uid=alice", "--level=0"], "Name an account with --uid or describe a person, not both."),
        (["--uid=alice", "--skill=use Python"], "Name an account with --uid or describe a person, not both."),
    ],
)
def test_what_is_wrong_is_said(fitted: ModelRelease, arguments: list[str], message: str) -> None:
    assert refused(*arguments) == message
    assert stored() == (0, 0, 0)


@pytest.mark.parametrize(
    "arguments", [["--when", "SOMETIMES"], ["--level=9"], ["-n", "0"], ["-n", "61"], ["--needs", "X"]]
)
def test_choices_that_are_not_offered(fitted: ModelRelease, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("recommend", *arguments, stdout=StringIO())
    assert stored() == (0, 0, 0)


@pytest.mark.django_db
def test_before_anything_was_fitted(data_folder: Path) -> None:
    words = "MATCHER_NOT_READY: We can't recommend anything just now. Please try again later, or use search."

    assert refused() == words
    assert stored() == (0, 0, 0)
