"""Who gets this week's notifications, where there are fewer than are asked for. Pure.

`PushBudget` is all that the planner knows. `FewestFirst` is the plain one; `mobile_api.push.allocated` follows the nightly run.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Wish:
    """A counted notification that could be sent now.

    Attributes:
        person: number of the account; it orders and decides nothing.
        kind: a name of `kinds.KINDS`.
        had: counted notifications that this person got in the last seven days.
        course: number of the course that it brings news of; None for news of a job, and for all that is no news.
    """

    person: int
    kind: str
    had: int
    course: int | None = None


class PushBudget(Protocol):
    """Decides whose wishes are granted. It knows no answer for statistics and no group, and no wish tells of one.

    Attributes:
        run: number of the allocator's run that it follows; None for none.
    """

    run: int | None

    def grant(self, wishes: Sequence[Wish], *, left: int | None) -> list[bool]:
        """Whether each wish is granted, in their order.

        Args:
            wishes: those that no rule of the person's own forbids.
            left: notifications that may still be sent this week; None: any number.
        """
        ...  # pragma: no cover - a protocol


class FewestFirst:
    """Those who had fewest this week come first; among them the older account."""

    run: int | None = None

    def grant(self, wishes: Sequence[Wish], *, left: int | None) -> list[bool]:
        """As `PushBudget` says."""
        if left is None or left >= len(wishes):
            return [True] * len(wishes)
        order = sorted(range(len(wishes)), key=lambda at: (wishes[at].had, wishes[at].person, wishes[at].kind))
        granted = set(order[: max(left, 0)])
        return [at in granted for at in range(len(wishes))]


def share_out(
    wishes: Sequence[Wish], *, left: int, worth: Mapping[tuple[int, int], float], free: Mapping[int, int]
) -> list[bool]:
    """Grant as many news of courses as `FewestFirst` would, but those that are worth most, and no more of a course than it has places.

    All else, news of jobs among it, is granted as `FewestFirst` grants it: whoever is told of a job hangs on no price of a course.
    News of a full course come last: what is left over goes to them.

    Args:
        wishes: those that no rule of the person's own forbids.
        left: notifications that may still be sent this week, fewer than there are wishes.
        worth: of a course to a person, where it is known.
        free: places of a course, where they are known.
    """
    granted = FewestFirst().grant(wishes, left=left)
    news = [at for at, wish in enumerate(wishes) if wish.course is not None]
    count = sum(granted[at] for at in news)

    def rank(at: int) -> tuple[float, int, int]:
        wish = wishes[at]
        return -worth.get((wish.person, wish.course or 0), -math.inf), wish.had, wish.person

    fits: list[int] = []
    beyond: list[int] = []
    told: Counter[int] = Counter()
    for at in sorted(news, key=rank):
        course = wishes[at].course or 0
        (fits if told[course] < free.get(course, len(wishes)) else beyond).append(at)
        told[course] += 1
    chosen = {*(fits + beyond)[:count]}
    return [at in chosen if wish.course is not None else granted[at] for at, wish in enumerate(wishes)]
