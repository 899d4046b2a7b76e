"""The smallest change that would turn an answer round: found by trying every change, the smallest first, and judging again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
    held = [scheme for scheme in schemes if scheme.versions]
    if some(truth_of(scheme, situation) for scheme in held) is Truth.YES:
        return _search(held, situation, book, to_yes=False)
    found = (_search([scheme], situation, book, to_yes=True) for scheme in held)
    return min((flip for flip in found if flip is not None), key=size, default=None)


def _search(schemes: Sequence[Scheme], situation: Situation, book: Rulebook, *, to_yes: bool) -> Flip | None:
    choices = _choices(schemes, situation, book.questions, to_yes=to_yes)

    def possible(given: dict[str, list[Change]]) -> bool:
        # A yes has a change near by, so nothing is saved by looking ahead.
        return not to_yes or any(_within_reach(scheme, situation, given) for scheme in schemes)

    for count in range(1, len(choices) + 1) if possible(choices) else ():
        found = [
            Flip(changes, outcome)
            for names in combinations(sorted(choices), count)
            if possible({name: choices[name] for name in names})
            for changes in product(*(choices[name] for name in names))
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


def _within_reach(scheme: Scheme, situation: Situation, choices: dict[str, list[Change]]) -> bool:
    """Whether any day allows a yes even if each rule had its own best answer: where none does, trying is in vain."""
    days = [situation.day, *(change.value for change in choices.get(_DAY, ()))]
    return any(_best(version.rule, replace(situation, day=day), choices) for day in days if (version := scheme.on(day)))


def _best(node: Node, situation: Situation, choices: dict[str, list[Change]]) -> bool:
    """Whether a rule, or a group of rules each by itself, could be met."""
    if isinstance(node, Group):
        return (all if node.all_needed else any)(_best(part, situation, choices) for part in node.parts)
    ways = [[(), *((change,) for change in choices.get(name, ()))] for name in node.condition.asks]
    return any(check(node, apply(situation, sum(way, ()))).truth is Truth.YES for way in product(*ways))


def _choices(
    schemes: Sequence[Scheme], situation: Situation, questions: dict[str, Question], *, to_yes: bool
) -> dict[str, list[Change]]:
    """Every change worth trying, by what it changes. Between two neighbouring values tried, no answer of a rule differs."""
    leaves = [leaf for scheme in schemes for version in scheme.versions for leaf in version.leaves()]
    days = sorted({day for scheme in schemes for day in _days(scheme, situation)}) if to_yes else []
    asked = {name for leaf in leaves for name in leaf.condition.asks}
    moments = [replace(situation, day=day) for day in (situation.day, *days)]
    found = {_DAY: [_start(situation.day, day) for day in days]}
    for name in asked:
        if name == "birth_month":
            found[name] = list(_births(leaves, moments)) if situation.answers.birth_month is None else []
        elif name == "pay":
            found[name] = list(_pays(leaves, moments, situation.answers.pay, lower=to_yes))
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


def _births(leaves: list[Leaf], moments: list[Situation]) -> Iterator[Change]:
    months = {
        month for leaf in leaves for moment in moments for month in leaf.condition.birth_months(moment)
    }  # fmt: skip
    for place, month in enumerate(sorted(months, reverse=True)):
        yield Change(Kind.TELL, "birth_month", month, Decimal(place), f"you were born in {month:%B %Y}")


def _pays(leaves: list[Leaf], moments: list[Situation], now: Pay | None, *, lower: bool) -> Iterator[Change]:
    """Just below each limit; or, away from a yes, at it: less pay is never worse."""
    points = {point for leaf in leaves for moment in moments for point in leaf.condition.pay_points(moment)}
    for point in sorted(points):
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
