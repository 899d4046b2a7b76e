"""`manage.py simulate_city`, without a database."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from matching.services.simulating import MARGINALS, marginals_of

FEW = ("--residents", "100", "--weeks", "5", "--seeds", "2", "--varied", "0", "--data", "nowhere")


def run(folder: Path, name: str, *arguments: str) -> tuple[str, bytes, str]:
    """What was printed by the command, its JSON, and its page."""
    out, page, figures = StringIO(), folder / f"{name}.html", folder / f"{name}.json"
    call_command("simulate_city", *FEW, "--report", str(page), "--json", str(figures), *arguments, stdout=out)
    return out.getvalue(), figures.read_bytes(), page.read_text(encoding="utf-8")


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told, figures, page = run(tmp_path, "first")
    printed = capsys.readouterr().out
    _, again, same_page = run(tmp_path, "second")
    _, other, _ = run(tmp_path, "other", "--first-seed", "7")

    assert told.strip() == f"Report: {tmp_path / 'first.html'}"
    assert (figures, page) == (again, same_page)
    stored = json.loads(figures)
    assert list(stored["worlds"]) == ["1", "2"]
    assert set(stored["worlds"].values()).isdisjoint(json.loads(other)["worlds"].values())
    assert [stored["residents"], stored["weeks"], len(stored["methods"])] == [100, 5, 11]
    # Printed, in the page and in the JSON: the same sentences, and the hash of every world.
    for digest in stored["worlds"].values():
        assert digest in printed
        assert digest in page
    assert f"- {stored['verdict'][0]}" in " ".join(printed.split())
    assert stored["verdict"][0] in page
    # One file that fetches nothing.
    assert (page.count("<svg"), page.count("<table"), " src=" in page, 'href="http' in page) == (6, 4, False, False)


def test_some_years_of_a_larger_world_are_played_where_that_is_asked_for(tmp_path: Path) -> None:
    _, figures, page = run(tmp_path, "long", "--long-weeks", "27", "--long-residents", "120")
    long = json.loads(figures)["long"]

    assert (long["residents"], long["weeks"], len(long["uplift_by_week"]["ours"])) == (120, 27, 27)
    assert list(long["methods"]) == ["ours", "ours without policies"]
    assert (page.count("<svg"), page.count("<table"), "27 weeks of 120 residents" in page) == (8, 5, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--residents", "50"), "--residents must be 100 or more"),
        (("--weeks", "0"), "--weeks from 1 to 260"),
        (("--seeds", "0"), "--seeds must be 1 or more"),
        (("--varied", "3"), "--varied from 0 to as many"),
        (("--long-weeks", "261"), "--long-weeks from 0 to 260"),
        (("--long-residents", "50"), "--long-residents must be 100 or more"),
        (("--assumptions", "nowhere.json"), "nowhere.json"),
        (("--assumptions", str(MARGINALS)), "is not a file of assumptions"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(tmp_path, "none", *arguments)
    assert list(tmp_path.iterdir()) == []


def test_without_the_borough_tables_round_figures_are_used(tmp_path: Path) -> None:
    assert "round" not in marginals_of(tmp_path).source
    assert marginals_of(tmp_path).source == marginals_of(None).source
    assert len(marginals_of(None).areas) == 33
