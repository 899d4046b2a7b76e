"""`manage.py document_accountability`: transparency record and impact assessments, from the code and from recorded figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from matching.accountability.filling import Unfilled
from matching.accountability.recorded import read_recorded
from matching.queries.running_facts import assessment_kept, running_facts
from matching.services import accountability
from matching.services.accountability import RUNNING, documents, problems, recorded_of, running_record

_MOST_SHOWN: Final = 30


class Command(BaseCommand):
    """Writes or checks docs/accountability; with --live, writes the same of the running instance elsewhere."""

    help = (
        "Write docs/accountability: the transparency record (ATRS), the equality impact assessment and the data protection impact "
        "assessment. With --check write nothing, and exit with 1 where a field is empty, a figure is stale or changed, or a review is "
        "overdue. With --live write them with what the running instance says now, and with the assessment that is kept with its release."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 and say what is wrong")
        parser.add_argument("--live", action="store_true", help="of the running instance, into the data folder")
        parser.add_argument("--to", type=Path, help="another folder for --live")

    def handle(self, *_args: Any, check: bool, live: bool, to: Path | None, **_options: Any) -> None:
        """Write or check."""
        if check:
            self._check()
            return
        found = read_recorded(accountability.RECORDED)
        today = timezone.localdate()
        if live:
            found[RUNNING] = running_record(running_facts(today=today), today=today)
            kept = assessment_kept()
            if kept:  # the release's own; otherwise the recorded one is quoted, under its release's name
                found["assessment"] = recorded_of("assessment", kept, today=today)
        folder = (to or Path(settings.DATA_DIR) / "accountability") if live else accountability.DOCUMENTS
        try:
            made = documents(found)
        except Unfilled as unfilled:
            raise CommandError(_several(list(unfilled.found))) from unfilled
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.stdout.write(f"{', '.join(made)} are written to {folder.name}.")
        if not live:
            for one in problems(today=today):
                self.stderr.write(one)

    def _check(self) -> None:
        wrong = problems(today=timezone.localdate())
        if wrong:
            raise CommandError(_several(wrong))
        self.stdout.write("docs/accountability is whole and up to date.")


def _several(wrong: list[str]) -> str:
    more = len(wrong) - _MOST_SHOWN
    return "\n".join([*wrong[:_MOST_SHOWN], *([f"… and {more} more."] if more > 0 else [])])
