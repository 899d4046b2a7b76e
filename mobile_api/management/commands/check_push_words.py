"""`manage.py check_push_words pl`: a speaker reads the words of a language beside the English; `--checked-by` signs them off."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mobile_api.push.words import ENGLISH, FOLDER, Choice, Names, languages, mark_of_language, words_of

_SHORT: Final = Names("Spreadsheets", "Lantern College", date(2026, 12, 12), "Lantern Hall, E8 1AA", "a pen", 3)
_LEAST: Final = Names()


class Command(BaseCommand):
    """Prints what phones would show; writes nothing but the check."""

    help = (
        "Print every notification in a language beside the English, with everything named and with nothing named. Somebody who speaks "
        "it reads that; --checked-by writes into the file that they found it right. Only then is it sent. Any later change ends that."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("language", help="code of the language")
        parser.add_argument(
            "--checked-by", metavar="WHO", help="who has checked it: a role and a place, such as 'two tutors, Newham'"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print them, or sign them off."""
        code, who = options["language"], options["checked_by"]
        if code not in languages() or code == ENGLISH:
            known = ", ".join(sorted(set(languages()) - {ENGLISH}))
            raise CommandError(f"There are no words to check in {code!r}. Use one of {known}.")
        if who is not None:
            self._sign(code, who.strip())
            return
        language = languages()[code]
        self.stdout.write(f"The button: {languages()[ENGLISH].stop} | {language.stop}")
        for name in sorted({name for name, _ in language.templates}):
            for names in (_SHORT, _LEAST):
                for each in (languages()[ENGLISH], language):
                    found = each.newest(name)
                    if found is not None:
                        title, text = words_of(Choice(each.code, found.name, found.version), names)
                        self.stdout.write(f"{name:34} {each.code}  {title}. {text}")
        state = "checked" if language.is_checked else "not checked: English is sent instead"
        self.stdout.write(f"{code} is {state}.")

    def _sign(self, code: str, who: str) -> None:
        if not who:
            raise CommandError("Say who has checked it: --checked-by 'two tutors, Newham'.")
        file = FOLDER / f"{code}.json"
        document = json.loads(file.read_text(encoding="utf-8"))
        mark = mark_of_language(document)
        document["checked"] = {"by": who, "on": timezone.localdate().isoformat(), "sha256": mark}
        file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        self.stdout.write(f"{file.name} is checked by {who}. Commit the file: it is sent from the next release on.")
