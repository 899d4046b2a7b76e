"""The smallest change that would turn an answer round: found by trying every change, the smallest first, and judging again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum
from itertools import combinations, product
from typing import Any, Final

from matching.eligibility.about_pay import just_below, money
from matching.eligibility.conditions import long_date
from matching.eligibility.facts import Answers, Pay, Situation
from matching.eligibility.judging import check, truth_of
from matching.eligibility.rules import Group, Leaf, Node, Question, Rulebook, Scheme
from matching.eligibility.truth import Truth, some

_DAY: Final = "day"
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)
"""No rule is as old or as new; beyond, a month of birth may lie before the first year that a calendar has."""
_BOOLEANS: Final = ("lives_in_london", "may_stay", "has_english_maths", "has_digital_level_1")


class Kind(IntEnum):
    """Sorts of change, the easiest first. Between two of one sort the nearer one is smaller."""

    TELL = 0
    """An answer that was not told yet."""
    START = 1
    """Another first day."""
    EARN = 2
    """Other pay."""
    ANSWER = 3
    """Another answer."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        kind: which sort.
        name: of the answer, or `day`.
        value: what it becomes.
        distance: how far that is from now, within its sort.
        text: reads after "if": "you earned less than £28,860 a year".
    """

    kind: Kind
    name: str
    value: Any
    distance: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Flip:
    """The changes that together turn the answer round, and what it then is."""

    changes: tuple[Change, ...]
    becomes: Truth


def smallest_flip(schemes: Sequence[Scheme], situation: Situation, book: Rulebook) -> Flip | None:
    """The smallest change for the best answer of several schemes; None where no change that one can make turns it round.

    From no or perhaps to yes; from yes to anything else. The fewest changes win; among as few, the easier sorts, then the
    nearer. From a yes only answers change: the course has its day.
    """
    if not _EARLIEST <= situation.day <= _LATEST:
        return None
    held = [scheme for scheme in schemes if scheme.versions]
    if some(truth_of(scheme, situation) for scheme in held) is Truth.YES:
        return _search(held, situation, book, to_yes=False)
    found = (_search([scheme], situation, book, to_yes=True) for scheme in held)
    return min((flip for flip in found if flip is not None), key=size, default=None)


@dataclass(frozen=True, slots=True)
class _Moment:
    """A first day that is tried: the change that leads to it, none for the day as it is, and the answers worth trying on it."""

    start: tuple[Change, ...]
    situation: Situation
    choices: dict[str, list[Change]]

    def ways(self, count: int, possible: Callable[[_Moment], bool]) -> Iterator[tuple[Change, ...]]:
        """All sets of so many changes, those left out with which it can't be done."""
        for names in combinations(sorted(self.choices), count - len(self.start)) if count >= len(self.start) else ():
            chosen = {name: self.choices[name] for name in names}
            if possible(replace(self, choices=chosen)):
                yield from ((*self.start, *changes) for changes in product(*chosen.values()))


def _search(schemes: Sequence[Scheme], situation: Situation, book: Rulebook, *, to_yes: bool) -> Flip | None:
    def possible(moment: _Moment) -> bool:
        return _possible(schemes, moment, to_yes=to_yes)

    moments = [one for one in _moments(schemes, situation, book, to_yes=to_yes) if possible(one)]
    most = max((len(one.choices) + len(one.start) for one in moments), default=0)
    for count in range(1, most + 1):
        found = [
            Flip(changes, outcome)
            for moment in moments
            for changes in moment.ways(count, possible)
            if ((outcome := _best_of(schemes, apply(situation, changes))) is Truth.YES) is to_yes
        ]
        if found:
            return min(found, key=size)
    return None


def _best_of(schemes: Sequence[Scheme], situation: Situation) -> Truth:
    return some(truth_of(scheme, situation) for scheme in schemes)


def size(flip: Flip) -> tuple[Any, ...]:
    """What is compared: number, sorts, distances; then the text, so that the same question has the same answer."""
    changes = sorted(flip.changes, key=lambda change: (change.kind, change.name))
    return (len(changes), [c.kind for c in changes], [c.distance for c in changes], [c.text for c in changes])


def apply(situation: Situation, changes: Iterable[Change]) -> Situation:
    """The situation after these changes."""
    given = {change.name: change.value for change in changes}
    day: date = given.pop(_DAY, situation.day)
    return replace(situation, answers=replace(situation.answers, **given), day=day)


def _possible(schemes: Sequence[Scheme], moment: _Moment, *, to_yes: bool) -> bool:
    """Whether these changes could do it if each rule, by itself, got the best of them. Where not even then, trying is in vain."""

    def could(scheme: Scheme) -> bool:
        version = scheme.on(moment.situation.day)
        return not to_yes if version is None else _could(version.rule, moment.situation, moment.choices, to_yes=to_yes)

    return any(map(could, schemes)) if to_yes else all(map(could, schemes))


def _could(node: Node, situation: Situation, choices: dict[str, list[Change]], *, to_yes: bool) -> bool:
    """Whether a rule can be met (or, away from a yes, not met); of a group, each part by itself."""
    if isinstance(node, Group):
        parts = (_could(part, situation, choices, to_yes=to_yes) for part in node.parts)
        return all(parts) if node.all_needed is to_yes else any(parts)
    ways = [[(), *((change,) for change in choices.get(name, ()))] for name in node.condition.asks]
    truths = (check(node, apply(situation, sum(way, ()))).truth for way in product(*ways))
    return any((truth is Truth.YES) is to_yes for truth in truths)


def _moments(schemes: Sequence[Scheme], situation: Situation, book: Rulebook, *, to_yes: bool) -> Iterator[_Moment]:
    """The day as it is and, towards a yes, each later one worth trying. Between two neighbouring values no rule answers otherwise."""
    leaves = [leaf for scheme in schemes for version in scheme.versions for leaf in version.leaves()]
    days = sorted({day for scheme in schemes for day in _days(scheme, situation)}) if to_yes else []
    for day in (situation.day, *days):
        start = () if day == situation.day else (_start(situation.day, day),)
        then = replace(situation, day=day)
        yield _Moment(start, then, _choices(leaves, then, book.questions, lower=to_yes))


def _choices(
    leaves: list[Leaf], situation: Situation, questions: dict[str, Question], *, lower: bool
) -> dict[str, list[Change]]:
    """Every change of an answer worth trying on this day, by what it changes."""
    found: dict[str, list[Change]] = {}
    for name in {name for leaf in leaves for name in leaf.condition.asks}:
        if name == "birth_month":
            found[name] = list(_births(leaves, situation)) if situation.answers.birth_month is None else []
        elif name == "pay":
            found[name] = list(_pays(leaves, situation, lower=lower))
        else:
            found[name] = list(_others(name, situation.answers, questions[name]))
    return {name: changes for name, changes in found.items() if changes}


def _days(scheme: Scheme, situation: Situation) -> set[date]:
    """Later days from which on a rule may answer otherwise, while any version is in force."""
    last = scheme.versions[-1].valid_to
    leaves = [leaf for version in scheme.versions for leaf in version.leaves()]
    days = {day for leaf in leaves for day in (leaf.valid_from, *leaf.condition.turning_days(situation))}
    days |= {version.valid_from for version in scheme.versions}
    return {day for day in days if situation.day < day <= last}


def _start(now: date, day: date) -> Change:
    return Change(Kind.START, _DAY, day, Decimal((day - now).days), f"it started on {long_date(day)}")


def _births(leaves: list[Leaf], situation: Situation) -> Iterator[Change]:
    months = {month for leaf in leaves for month in leaf.condition.birth_months(situation)}
    for place, month in enumerate(sorted(months, reverse=True)):
        yield Change(Kind.TELL, "birth_month", month, Decimal(place), f"you were born in {month:%B %Y}")


def _pays(leaves: list[Leaf], situation: Situation, *, lower: bool) -> Iterator[Change]:
    """Just below each limit; or, away from a yes, at it: less pay is never worse."""
    now = situation.answers.pay
    for point in sorted({point for leaf in leaves for point in leaf.condition.pay_points(situation)}):
        # Somebody who may earn more or less than a limit only has to say it more exactly.
        open_yet = now is None or (now.least < point and (now.most is None or now.most >= point))
        pay = just_below(point) if lower else Pay(point, point)
        text = f"you earned less than {money(point)} a year" if lower else f"you earned {money(point)} a year"
        yield Change(Kind.TELL if open_yet else Kind.EARN, "pay", pay, _pay_distance(now, point, lower=lower), text)


def _pay_distance(now: Pay | None, point: Decimal, *, lower: bool) -> Decimal:
    """How far pay has to move. Where it was not told, the most generous limit is the nearest."""
    if now is None:
        return -point
    if lower:
        return abs((now.least if now.most is None else now.most) - point)
    return abs(point - now.least)


def _others(name: str, answers: Answers, question: Question) -> Iterator[Change]:
    """Every other value that the question has."""
    now = getattr(answers, name)
    kind = Kind.TELL if now is None or now == "" else Kind.ANSWER
    for place, (key, words) in enumerate(question.values.items()):
        value = _value(name, key)
        if value != now or now is None:
            distance = abs(value - now) if name == "highest_level" and now is not None else place
            yield Change(kind, name, value, Decimal(distance), words)


def _value(name: str, key: str) -> Any:
    if name in _BOOLEANS:
        return key == "YES"
    return int(key) if name == "highest_level" else key
