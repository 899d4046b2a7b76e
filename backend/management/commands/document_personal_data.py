"""`manage.py document_personal_data`: the page on data protection, from what the models declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.accounts.personal_models import WITHOUT_A_MODEL, declared, label_of, undeclared
from backend.personal_data import Erasure, PersonalData

FILE: Final = settings.BASE_DIR / "docs" / "data-protection.md"
REGENERATE: Final = "python manage.py document_personal_data"
INTRODUCTION: Final = f"""# What we hold about people

Made from the declarations on the models by `{REGENERATE}`; a test fails when the two differ, and when a field of a model
that leads to a person has no entry. To change a line, change `personal` on its model (`backend/personal_data.py` explains
the form). It is not legal advice: the controller's data protection officer confirms each basis.

People are residents, members of organisations and staff. All of them can export what is here and be erased. "Seen by the
person" goes without saying in an export; where a field is left out of it, the line says why.

"""


def page() -> str:
    """The whole page, in Markdown."""
    sections = {**{label_of(model): said for model, said in declared().items()}, **WITHOUT_A_MODEL}
    return INTRODUCTION + "\n".join(line for label, said in sections.items() for line in _section(label, said))


def _section(label: str, said: PersonalData) -> Iterator[str]:
    yield f"## {label}: {said.title[0].lower()}{said.title[1:]}\n"
    yield f"- **Purpose:** {said.purpose}"
    yield f"- **Lawful basis:** {said.lawful_basis.value}"
    yield f"- **Kept:** {said.retention}"
    yield f"- **When the person is erased:** {said.erasure.value}" + (
        f", because {said.kept_because}" if said.kept_because else ""
    )
    yield f"- **Seen by:** {', '.join(reader.value for reader in said.seen_by)}\n"
    yield "| field | what it is | differs |"
    yield "|---|---|---|"
    for name in said.fields:
        yield f"| `{name}` | {said.field(name).label} | {'; '.join(_differences(said, name))} |"
    yield f"\nNothing personal: {', '.join(f'`{name}`' for name in said.not_personal)}.\n" if said.not_personal else ""


def _differences(said: PersonalData, name: str) -> Iterator[str]:
    """In what a field differs from its model."""
    field = said.field(name)
    if field.purpose != said.purpose:
        yield f"purpose: {field.purpose}"
    if field.lawful_basis is not None and field.lawful_basis is not said.lawful_basis:
        yield f"basis: {field.lawful_basis.value}"
    if field.retention != said.retention:
        yield f"kept {field.retention}"
    if field.seen_by != said.seen_by:
        yield f"seen by {', '.join(reader.value for reader in field.seen_by)}"
    if field.withheld:
        yield f"not exported: {field.withheld}"
    if field.about != said.links:
        yield f"about the person in {', '.join(f'`{link}`' for link in field.about)}"
    yield from _erased(said, name)


def _erased(said: PersonalData, name: str) -> Iterator[str]:
    field = said.field(name)
    if field.erasure is not None and field.erasure is not said.erasure:
        yield f"at erasure: {field.erasure.value}"
    links = {lookup.split("__")[0] for lookup in said.person}
    if said.erasure is Erasure.ANONYMISE and (name in links or field.is_cleared):
        yield "emptied at erasure"


class Command(BaseCommand):
    """Writes or checks docs/data-protection.md."""

    help = (
        "Write docs/data-protection.md from the models' declarations; with --check, say whether it differs from them."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; exit with 1 when the page differs from the models."
        )

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        """Write or check."""
        missing = undeclared()
        if missing:
            raise CommandError("\n".join(missing))
        wanted = page()
        same = FILE.exists() and FILE.read_text(encoding="utf-8") == wanted
        if check and not same:
            raise CommandError(f"docs/{FILE.name} differs from the models. Write it again with: {REGENERATE}")
        if not same:
            FILE.write_text(wanted, encoding="utf-8")
        self.stdout.write(f"docs/{FILE.name} is {'up to date' if same else 'written'}.")
