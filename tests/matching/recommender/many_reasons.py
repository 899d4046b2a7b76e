"""Thousands of reasons: synthetic residents with the words of the demonstration's, and its courses and jobs with random facts."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

from matching.recommender.frames import Barrier, Delivery, Kind, PutAway, PutAwayFor, Resident, StatedBarrier
from tests.matching.recommender.catalogue import (
    BRIXTON,
    NAN,
    SKILLS,
    TODAY,
    Listing,
    Option,
    kept_together,
    like_the_fitted,
    recommended,
)

DEMO: Final = Path(__file__).resolve().parents[3] / "fixtures" / "demo"
RESIDENTS, SHOWN = 240, 40
_TOGETHER: Final = 24
"""Residents who are shown the same listings."""
_MEASURES: Final = {
    PutAwayFor.TOO_FAR: 50.0,
    PutAwayFor.TOO_EXPENSIVE: 100.0,
    PutAwayFor.PAY_TOO_LOW: 13.0,
    PutAwayFor.TOO_HARD: 3.0,
    PutAwayFor.TOO_EASY: 1.0,
}
_KEPT: Final = 0
"""Something that half of them keep, and others keep with a third of the catalogue."""
_RECOMMENDER: Final = like_the_fitted(co_interest=kept_together(_KEPT, range(1, 200, 3)))
_QUOTED: Final = re.compile(r'"[^"]*"')


def many_reasons(residents: int = RESIDENTS, seed: int = 20261126) -> list[tuple[str, str]]:
    """Code and text of every reason that is shown to every one of them."""
    random = Random(seed)
    catalogue = list(_listings(random))
    people = list(_residents(residents, random))
    found = []
    for part in range(0, len(people), _TOGETHER):
        shown = random.sample(catalogue, SHOWN)
        for person in people[part : part + _TOGETHER]:
            items = recommended(person, shown, recommender=_RECOMMENDER).items
            found += [(reason.code.value, reason.text) for item in items for reason in item.reasons]
    return found


def in_our_words(text: str) -> str:
    """A reason without what the resident wrote: those words are theirs, and they can read them."""
    return _QUOTED.sub('"this"', text)


def _listings(random: Random) -> Iterator[Listing]:
    courses, jobs = (json.loads((DEMO / name).read_text(encoding="utf-8")) for name in ("courses.json", "jobs.json"))
    for number, row in enumerate([*courses, *jobs], 1):
        kind = Kind.COURSE if number <= len(courses) else Kind.JOB
        chosen = frozenset(random.sample(SKILLS, random.randrange(4)))
        yield Listing(
            id=number,
            title=row["title"],
            text=f"{row.get('summary', '')}\n{row.get('description', '')}",
            kind=kind,
            organisation=number,
            level=random.choice([-1, 0, 1, 2, 3, 4, 6]),
            minimum_level=random.choice([-1, -1, 1, 2]),
            published_on=TODAY - timedelta(days=random.randrange(100)),
            hourly_pay=NAN if kind is Kind.COURSE else random.choice([8.0, 12.71, 13.36, 14.8, 16.2, 17.0]),
            may_be_free=kind is Kind.COURSE and random.random() < 0.4,
            teaches=chosen if kind is Kind.COURSE else frozenset(),
            essential=frozenset() if kind is Kind.COURSE else chosen,
            optional=frozenset() if kind is Kind.COURSE else frozenset(random.sample(SKILLS, 2)),
            options=(_option(number, random),),
        )


def _option(number: int, random: Random) -> Option:
    online = random.random() < 0.3
    return Option(
        number,
        delivery=Delivery.ONLINE if online else random.choice([Delivery.CLASSROOM, Delivery.WORK_BASED]),
        latitude=NAN if online else BRIXTON[0] + random.uniform(-0.15, 0.15),
        longitude=NAN if online else BRIXTON[1] + random.uniform(-0.2, 0.2),
        starts_on=random.choice([None, TODAY + timedelta(days=random.randrange(250))]),
        sessions=random.choice([0, random.getrandbits(21) & random.getrandbits(21)]),
        cost=random.choice([0.0, 45.0, 120.5, 900.0, NAN]),
        access=random.randrange(64),
    )


def _residents(count: int, random: Random) -> Iterator[Resident]:
    told = [row["wants"] for row in json.loads((DEMO / "residents.json").read_text(encoding="utf-8"))]
    for number in range(count):
        barriers = [barrier for barrier in Barrier if random.random() < 0.3]
        away = random.sample(range(1, 60), 3)
        yield Resident(
            wants=told[number % len(told)] if number % 5 else "",
            skills=frozenset(random.sample(SKILLS, random.randrange(5))),
            skill_labels=("repair computers",),
            latitude=BRIXTON[0],
            longitude=BRIXTON[1],
            availability=random.choice([0, random.getrandbits(21), (1 << 21) - 1]),
            longest_journey=random.choice([None, 45, 60, 90]),
            highest_level=random.choice([None, 0, 1, 2, 3, 4]),
            access_needs=random.choice([0, random.randrange(64)]),
            barriers=tuple(StatedBarrier(barrier, 1 << random.randrange(6)) for barrier in barriers),
            hidden=frozenset(away),
            put_away=tuple(_put_away(key, random) for key in sorted(away)) if random.random() < 0.5 else (),
            kept=frozenset({_KEPT} if number % 2 else ()),
            seen=tuple((key, random.randrange(4, 20)) for key in sorted(random.sample(range(60, 600), 100))),
        )


def _put_away(key: int, random: Random) -> PutAway:
    reason = random.choice(list(PutAwayFor))
    return PutAway(key, reason, _MEASURES.get(reason), 0b111 if reason is PutAwayFor.WRONG_TIME else 0)


def by_code(reasons: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The texts of each kind of reason, in our words."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, text in reasons:
        found[code].append(in_our_words(text))
    return dict(found)
