"""Reads the questionnaires' folder, strictly: a question without a source or without "prefer not to say" stops everything."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from matching.equality.questionnaire import PREFER_NOT_TO_SAY, Confidence, Ilr, Option, Question, Questionnaire, Words
from matching.equality.sealing import fits


class QuestionnaireBroken(Exception):  # noqa: N818 - as the other refusals of files
    """A file of questions is not as it must be. Says the file and where in it."""


def load_questionnaires(folder: Path) -> tuple[Questionnaire, ...]:
    """Every version in the folder, the oldest first.

    Raises:
        QuestionnaireBroken: a file is no JSON, or breaks a rule of this module.
    """
    found = sorted((_questionnaire(path) for path in folder.glob("*.json")), key=lambda one: one.valid_from)
    for earlier, later in pairwise(found):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            raise QuestionnaireBroken(f"{later.version}: begins before {earlier.version} ends")
    return tuple(found)


def _questionnaire(path: Path) -> Questionnaire:
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        made = Questionnaire(
            version=entry["version"],
            valid_from=date.fromisoformat(entry["valid_from"]),
            valid_to=entry["valid_to"] and date.fromisoformat(entry["valid_to"]),
            words=Words(**entry["words"]),
            questions=tuple(_question(question) for question in entry["questions"]),
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise QuestionnaireBroken(f"{path.name}: {error!r}") from error
    if made.version != path.stem:
        raise QuestionnaireBroken(f"{path.name}: is of another version, {made.version}")
    _check(path.name, made)
    return made


def _question(entry: dict[str, Any]) -> Question:
    options = tuple(Option(**option) for option in entry["options"])
    return Question(
        **{name: entry[name] for name in ("code", "text", "help", "source")},
        confidence=Confidence[entry["confidence"]],
        ilr=Ilr(**entry["ilr"]) if entry["ilr"] else None,
        options=options,
    )


def _check(file: str, made: Questionnaire) -> None:
    if len({question.code for question in made.questions}) != len(made.questions):
        raise QuestionnaireBroken(f"{file}: two questions have one code")
    for question in made.questions:
        wrong = _wrong_with(question)
        if wrong:
            raise QuestionnaireBroken(f"{file}: {question.code} {wrong}")
    longest = {one.code: max((option.code for option in one.options), key=len) for one in made.questions}
    if not fits(longest):
        raise QuestionnaireBroken(f"{file}: the longest answers do not fit into what is stored")


def _wrong_with(question: Question) -> str:
    codes = [option.code for option in question.options]
    if not question.source.strip() or not question.text.strip():
        return "has no source or no text"
    if codes[-1:] != [PREFER_NOT_TO_SAY] or len(codes) < 2:  # noqa: PLR2004 - something to prefer it to
        return 'does not end with "prefer not to say"'
    if len(set(codes)) != len(codes):
        return "has two options with one code"
    if question.ilr is None and any(option.ilr for option in question.options):
        return "maps options to a field that it does not name"
    return ""
