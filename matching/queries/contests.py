"""How many lists were questioned, and what came of it: for the public, without anybody in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from django.db.models import Count, QuerySet
from django.utils import timezone

from matching.assessment.disaggregation import FEWEST, rounded, withheld
from matching.inclusion.evidence import months_after
from matching.models import ListQuestion

MONTHS: Final = 12
_WAITS: Final = "WAITS"
_STATE: Final = ListQuestion.State
_OUTCOME: Final = ListQuestion.Outcome


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """Questions of the last twelve months. Counts are rounded to 5; None: fewer than ten, or it would give such a number away.

    Attributes:
        since: the first day that is counted.
        until: the last.
        received: all of them.
        open: those that wait for an answer.
        overdue: those that wait for longer than they may.
        withdrawn: those that were taken back.
        answered: by what the answer came to, every outcome.
        median_days: from the question to the answer, whole days; None where fewer than ten were answered.
    """

    since: date
    until: date
    received: int | None
    open: int | None
    overdue: int | None
    withdrawn: int | None
    answered: Mapping[ListQuestion.Outcome, int | None]
    median_days: int | None


def question_figures(*, today: date) -> QuestionFigures:
    """The figures of the twelve months that end today, in three statements. What was erased with its person is not counted."""
    since = months_after(today, -MONTHS)
    rows = ListQuestion.objects.filter(asked_at__date__gt=since, asked_at__date__lte=today)
    ends = _ends(rows)
    hidden = withheld(ends)
    told = {name: None if name in hidden else rounded(count) for name, count in ends.items()}
    return QuestionFigures(
        since=since + date.resolution,
        until=today,
        received=_told(sum(ends.values())),
        open=told[_WAITS],
        overdue=None if told[_WAITS] is None else _told(rows.overdue(today=today).count()),
        withdrawn=told[_STATE.WITHDRAWN],
        answered={outcome: told[outcome] for outcome in _OUTCOME},
        median_days=_median_days(rows),
    )


def _ends(rows: QuerySet[ListQuestion]) -> dict[str, int]:
    """Every question once: waiting, taken back, or by its outcome."""
    counted = dict.fromkeys((_WAITS, _STATE.WITHDRAWN.value, *_OUTCOME.values), 0)
    for row in rows.order_by().values("state", "outcome").annotate(number=Count("pk")):
        waits = row["state"] in {_STATE.OPEN, _STATE.TAKEN}
        counted[_WAITS if waits else row["outcome"] or row["state"]] += row["number"]
    return counted


def _told(people: int) -> int | None:
    return None if people < FEWEST else rounded(people)


def _median_days(rows: QuerySet[ListQuestion]) -> int | None:
    """Days as people count them, in London."""
    moments = rows.filter(state=_STATE.ANSWERED).order_by().values_list("asked_at", "answered_at")
    days = [(timezone.localdate(end) - timezone.localdate(start)).days for start, end in moments if end is not None]
    return None if len(days) < FEWEST else round(median(days))
