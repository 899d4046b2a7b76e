"""`manage.py document_funding_rules`: the tables of docs/eligibility.md, from the rules' files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.eligibility.rules import Leaf, Scheme, Version
from matching.queries.eligibility import rulebook

FILE: Final = settings.BASE_DIR / "docs" / "eligibility.md"
BEGIN: Final = "<!-- rules -->\n"
END: Final = "<!-- /rules -->"
REGENERATE: Final = "python manage.py document_funding_rules"


def rules_in_markdown() -> str:
    """One table a version of each scheme, in the order of their codes."""
    return "\n".join(line for _, scheme in sorted(rulebook().schemes.items()) for line in _scheme(scheme))


class Command(BaseCommand):
    """Writes or checks what stands between the two marks in docs/eligibility.md."""

    help = "Write the tables of rules into docs/eligibility.md; with --check, say whether they differ from the files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--check", action="store_true", help="Write nothing; exit with 1 when the tables differ.")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        """Write or check."""
        text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
        before, begin, rest = text.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not begin or not end:
            raise CommandError(f"{FILE.name} needs the lines {BEGIN.strip()} and {END}: the tables go between them.")
        wanted = before + begin + rules_in_markdown() + end + after
        if check and wanted != text:
            raise CommandError(f"The rules in {FILE.name} differ from the files. Write them again with: {REGENERATE}")
        if wanted != text:
            FILE.write_text(wanted, encoding="utf-8")
        self.stdout.write(f"The rules in {FILE.name} are {'up to date' if wanted == text else 'written'}.")


def _scheme(scheme: Scheme) -> Iterator[str]:
    yield from ("", f"### {scheme.title}", "", f"`{scheme.code}`")
    for version in scheme.versions:
        yield from _version(version)


def _version(version: Version) -> Iterator[str]:
    yield from (
        "",
        f"**{version.id}**, {version.valid_from} to {version.valid_to}. {' '.join(version.notes)}".rstrip(),
        "",
    )
    yield from ("| rule | in words | known | for | source |", "|---|---|---|---|---|")
    yield from (_leaf(leaf) for leaf in version.leaves())
    yield ""


def _leaf(leaf: Leaf) -> str:
    known = leaf.confidence.value.replace("_", " ").lower()
    return f"| `{leaf.id}` | {leaf.words} | {known} | {leaf.valid_from} to {leaf.valid_to} | {leaf.source} |"
