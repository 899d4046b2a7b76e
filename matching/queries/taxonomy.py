"""The names of skills and of work, held in memory while the taxonomy stays as it is."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, TypeVar

from django.conf import settings
from django.db.models import Count, Max, QuerySet

from courses.models import ImportRun, Occupation, Skill, Source
from matching.onboarding.everyday_work import EverydayWork, load_everyday_work
from matching.onboarding.names import Name, NameIndex
from matching.recommender.wordpieces import shipped

T = TypeVar("T")
Mark = tuple[int, int | None, int | None]


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """An index, and what its owners stand for: keys of rows, in their order."""

    index: NameIndex
    keys: tuple[int, ...]


class Held(Generic[T]):
    """Something made of a table. A new one is made when the table has changed; until then one statement says that it has not."""

    def __init__(self, rows: Callable[[], QuerySet[Any]], make: Callable[[], T]) -> None:
        self._rows = rows
        self._make = make
        self._lock = threading.Lock()
        self._held: tuple[Mark, T] | None = None

    def get(self) -> T:
        """The one for this moment."""
        mark = self._mark()
        held = self._held
        if held is None or held[0] != mark:
            with self._lock:
                held = self._held
                if held is None or held[0] != mark:
                    held = self._held = (mark, self._make())
        return held[1]

    def _mark(self) -> Mark:
        """Differs whenever rows came or went, or the taxonomy was imported again. In one statement."""
        run = ImportRun.objects.filter(source=Source.ESCO).order_by("-pk").values("pk")[:1]
        found = self._rows().aggregate(rows=Count("pk"), newest=Max("pk"), run=Max(run))
        return found["rows"], found["newest"], found["run"]


@cache
def everyday_work() -> tuple[EverydayWork, ...]:
    """What people call their work, as it is shipped, read once a process."""
    return load_everyday_work(settings.BASE_DIR / "fixtures" / "everyday_work.json")


@cache
def everyday_work_index() -> NameIndex:
    """Its names."""
    return NameIndex(
        (
            Name(number, name, first=name == one.title)
            for number, one in enumerate(everyday_work())
            for name in (one.title, *one.names)
        ),
        shipped(),
    )


@cache
def everyday_words() -> tuple[tuple[str, str], ...]:
    """Everyday words and the label of the skill that they mean, as they are shipped."""
    path = settings.BASE_DIR / "fixtures" / "skill_words.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple((row["words"], row["skill"]) for row in csv.DictReader(file))


def _skill_names() -> Names:
    rows = list(Skill.objects.order_by("-digital", "label", "pk").values_list("pk", "label", "alternative_labels"))
    owner = {label: number for number, (_, label, _) in enumerate(rows)}
    names = [Name(owner[label], words) for words, label in everyday_words() if label in owner]
    for number, (_, label, others) in enumerate(rows):
        names.append(Name(number, label, first=True))
        # The sense of a name in the taxonomy's own words adds little to the label's, and there are a hundred thousand.
        names += [Name(number, other, read=False) for other in others]
    return Names(NameIndex(names, shipped()), tuple(row[0] for row in rows))


def _occupation_names() -> Names:
    rows = list(Occupation.objects.order_by("label", "pk").values_list("pk", "label", "alternative_labels"))
    names = [
        Name(number, name, first=name == label)
        for number, (_, label, others) in enumerate(rows)
        for name in dict.fromkeys((label, *others))
    ]
    return Names(NameIndex(names, shipped()), tuple(row[0] for row in rows))


SKILL_NAMES: Final = Held(Skill.objects.all, _skill_names)
OCCUPATION_NAMES: Final = Held(Occupation.objects.all, _occupation_names)
