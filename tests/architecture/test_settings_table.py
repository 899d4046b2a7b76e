"""The README's table of settings is what the code says."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backend.management.commands import document_settings
from backend.settings import ENV
from tests.architecture.sources import ROOT

EMPTY = "# Title\n\n<!-- settings -->\nold\n<!-- /settings -->\n\nThe end.\n"


@pytest.fixture
def readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A README of its own."""
    path = tmp_path / "README.md"
    path.write_text(EMPTY, encoding="utf-8")
    monkeypatch.setattr(document_settings, "FILE", path)
    return path


def run(*, check: bool) -> str:
    out = StringIO()
    call_command("document_settings", check=check, stdout=out)
    return out.getvalue()


def test_the_readme_says_what_the_code_says() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    _, _, rest = text.partition(document_settings.BEGIN)
    table, _, _ = rest.partition(document_settings.END)

    assert table == document_settings.settings_table(), f"Write it again with: {document_settings.REGENERATE}"


def test_the_table_has_every_setting_once() -> None:
    lines = document_settings.settings_table().splitlines()[2:]

    assert [line.split("`")[1] for line in lines] == [setting.name for setting in ENV.settings]
    assert len({setting.name for setting in ENV.settings}) == len(ENV.settings)


def test_the_table_does_not_depend_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    before = document_settings.settings_table()
    for name, value in (
        ("ENVIRONMENT", "production"),
        ("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9"),
        ("SECRET_KEY", "x"),
    ):
        monkeypatch.setenv(name, value)

    assert document_settings.settings_table() == before


def test_writing_changes_only_what_stands_between_the_marks(readme: Path) -> None:
    assert run(check=False) == "The settings in README.md are written.\n"
    assert readme.read_text(encoding="utf-8") == EMPTY.replace("old\n", document_settings.settings_table())
    assert run(check=False) == "The settings in README.md are up to date.\n"
    assert run(check=True) == "The settings in README.md are up to date.\n"


def test_checking_writes_nothing(readme: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        run(check=True)

    assert str(refusal.value) == (
        "The settings in README.md differ from the code. Write them again with: python manage.py document_settings"
    )
    assert readme.read_text(encoding="utf-8") == EMPTY


@pytest.mark.parametrize("text", ["", "# Title\n", "<!-- settings -->\n", "<!-- /settings -->\n"])
@pytest.mark.parametrize("check", [True, False])
def test_without_the_marks_nothing_is_written(readme: Path, text: str, check: bool) -> None:  # noqa: FBT001
    readme.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        run(check=check)

    assert str(refusal.value) == (
        "README.md needs the lines <!-- settings --> and <!-- /settings -->: the table goes between them."
    )
    assert readme.read_text(encoding="utf-8") == text
