"""The tables of docs/eligibility.md are those of the rules' files."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from matching.management.commands import document_funding_rules


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("document_funding_rules", *arguments, stdout=out)
    return out.getvalue()


def test_the_page_is_up_to_date() -> None:
    assert run("--check") == "The rules in eligibility.md are up to date.\n"


def test_a_difference_is_said_and_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "eligibility.md"
    page.write_text("Before\n<!-- rules -->\nold\n<!-- /rules -->\nAfter\n")
    monkeypatch.setattr(document_funding_rules, "FILE", page)

    with pytest.raises(CommandError, match=r"Write them again with: python manage\.py document_funding_rules"):
        run("--check")
    assert "old" in page.read_text()

    assert run() == "The rules in eligibility.md are written.\n"
    assert run("--check") == "The rules in eligibility.md are up to date.\n"
    assert page.read_text().startswith("Before\n<!-- rules -->\n")
    assert page.read_text().endswith("<!-- /rules -->\nAfter\n")


def test_a_page_without_its_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_funding_rules, "FILE", tmp_path / "eligibility.md")

    with pytest.raises(CommandError, match=r"needs the lines <!-- rules --> and <!-- /rules -->"):
        run()
