"""Compares two listings, fact by fact, and says in words what they share and what differs.

Each fact multiplies: 1 where the two agree, less where they differ, a little less than 1 where one of them does not say. So
every difference lowers the similarity, and the explanation names just the facts that did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from courses.trust.duplicates.advert import Advert, name_words, resemblance
from courses.trust.duplicates.titles import GENERIC, STOP, Title, read_title, unmatched


@dataclass(frozen=True)
class Weights:
    """What each difference multiplies by. Set on the tuning half of the labelled pairs; `make bench-duplicates` judges the other.

    Attributes:
        threshold: from this similarity on, two listings are a near-duplicate.
    """

    threshold: float = 0.7
    word_on_both_sides: float = 0.3
    word_on_one_side: float = 0.6
    word_on_one_side_same_text: float = 0.85
    generic_word: float = 0.97
    mark_differs: float = 0.3
    mark_on_one_side: float = 0.85
    level_on_one_side: float = 0.93
    organisation: float = 0.4
    organisation_same_text: float = 0.85
    place: float = 0.5
    place_unknown: float = 0.95
    starts: float = 0.55
    starts_unknown: float = 0.97
    price: float = 0.8
    price_near: float = 0.96
    mode: float = 0.65
    level: float = 0.4
    awarding_body: float = 0.45
    learn_aim: float = 0.45
    text_differs: float = 0.75
    near_price: Decimal = Decimal(25)
    same_text: float = 0.8
    other_text: float = 0.1


DEFAULT: Final = Weights()


class Fact(NamedTuple):
    """One fact of a comparison: its name, what it multiplies by, and the words for it. Empty words: nothing worth saying."""

    name: str
    factor: float
    words: str = ""


@dataclass(frozen=True)
class Comparison:
    """What came out.

    Attributes:
        similarity: the product of the facts, 0 to 1.
        shared: words that both titles have, in the first one's order.
        facts: every fact that was looked at.
    """

    similarity: float
    shared: tuple[str, ...]
    facts: tuple[Fact, ...]

    @property
    def words(self) -> str:
        """One sentence: what agrees; what differs."""
        same = [fact.words for fact in self.facts if fact.words and fact.factor == 1]
        other = [fact.words for fact in self.facts if fact.words and fact.factor < 1]
        return "; ".join(part for part in (", ".join(same), ", ".join(other)) if part)

    def as_json(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {
            "words": self.words,
            "shared": list(self.shared),
            "facts": [{"name": fact.name, "factor": fact.factor, "words": fact.words} for fact in self.facts],
        }


def compare(a: Advert, b: Advert, *, weights: Weights = DEFAULT) -> Comparison:
    """Compare two listings of one kind."""
    first, second = _with_level(a), _with_level(b)
    facts = [
        *_title_facts(a, b, first, second, weights),
        *(rule(a, b, weights) for rule in (_organisation, _place, _mode, _starts, _price, _level)),
        *_stated(a, b, weights),
        _text(a, b, weights),
    ]
    similarity = 1.0
    for fact in facts:
        similarity *= fact.factor
    shared = tuple(word for word in first.words if not unmatched((word,), second.words))
    return Comparison(round(similarity, 4), shared, tuple(facts))


def ceiling(first: Title, second: Title, *, weights: Weights = DEFAULT) -> float:
    """The most that two listings with these titles can reach, whatever else is known of them: 0 to 1.

    Quick, so that most pairs need not be read at all.
    """
    most = _title_words(first, second, weights, same_text=True).factor
    for name in {name for name, _ in first.marks ^ second.marks}:
        a, b = first.values(name), second.values(name)
        # A level that a title leaves out may be stated beside it.
        most *= _mark(name, a, b, weights).factor if name != "level" or (a and b) else 1.0
    return most


def _with_level(advert: Advert) -> Title:
    """The title; where it names no level, with the level that is stated beside it."""
    title = read_title(advert.title)
    if advert.level is None or title.values("level"):
        return title
    return Title(title.words, title.marks | {("level", str(advert.level))})


def _title_facts(a: Advert, b: Advert, first: Title, second: Title, weights: Weights) -> Iterator[Fact]:
    same_title = first == second or (set(first.words) == set(second.words) and first.marks == second.marks)
    if same_title:
        equal = a.title.casefold().split() == b.title.casefold().split()
        yield Fact("title", 1.0, "same title" if equal else "same words in the title")
        return
    yield _title_words(first, second, weights, same_text=resemblance(a.text, b.text) >= weights.same_text)
    for name in sorted({name for name, _ in first.marks ^ second.marks}):
        yield _mark(name, first.values(name), second.values(name), weights)


def _title_words(first: Title, second: Title, weights: Weights, *, same_text: bool) -> Fact:
    only_a, only_b = unmatched(first.words, second.words), unmatched(second.words, first.words)
    says_a = [word for word in only_a if word not in GENERIC]
    says_b = [word for word in only_b if word not in GENERIC]
    generic = len(only_a) + len(only_b) - len(says_a) - len(says_b)
    if generic == len(only_a) + len(only_b):
        return (
            Fact("title", weights.generic_word**generic, "nearly the same words in the title")
            if generic
            else Fact("title", 1.0, "same words in the title")
        )
    one_side = weights.word_on_one_side_same_text if same_text else weights.word_on_one_side
    factor = weights.word_on_both_sides if says_a and says_b else one_side ** len(says_a or says_b)
    parts = [
        f"only the {which} title says {_quoted(words)}"
        for which, words in (("first", says_a), ("second", says_b))
        if words
    ]
    return Fact("title", factor, " and ".join(parts))


def _mark(name: str, first: frozenset[str], second: frozenset[str], weights: Weights) -> Fact:
    if first and second:
        one_has_more = name != "level" and (first < second or second < first)
        factor = weights.mark_on_one_side if one_has_more else weights.mark_differs
        return Fact(name, factor, f"{name} differs in the titles: {_listed(first)} and {_listed(second)}")
    factor = weights.level_on_one_side if name in {"level", "awarding body"} else weights.mark_on_one_side
    which = "first" if first else "second"
    return Fact(name, factor, f"only the {which} title names the {name}: {_listed(first or second)}")


def _organisation(a: Advert, b: Advert, weights: Weights) -> Fact:
    if a.organisation == b.organisation:
        return Fact("organisation", 1.0, "same organisation")
    name, other = name_words(a.organisation_name), name_words(b.organisation_name)
    if not unmatched(name, other) and not unmatched(other, name):
        return Fact("organisation", 1.0, "organisations with one name")
    copied = bool(a.text and b.text) and resemblance(a.text, b.text) >= weights.same_text
    if copied and a.kind == "JOB":
        return Fact("organisation", weights.organisation_same_text, "another organisation with the same description")
    return Fact("organisation", weights.organisation, "organisations differ")


def _place(a: Advert, b: Advert, weights: Weights) -> Fact:
    if a.postcodes & b.postcodes:
        return Fact("place", 1.0, "same venue")
    if a.postcodes and b.postcodes:
        return Fact("place", weights.place, "venues differ")
    return Fact("place", weights.place_unknown if a.postcodes or b.postcodes else 1.0)


def _mode(a: Advert, b: Advert, weights: Weights) -> Fact:
    differ = bool(a.modes and b.modes) and not a.modes & b.modes
    return Fact("mode", weights.mode if differ else 1.0, "done in another way (place or online)" if differ else "")


def _starts(a: Advert, b: Advert, weights: Weights) -> Fact:
    if a.starts & b.starts:
        return Fact("starts", 1.0, "start dates equal" if a.starts == b.starts else "a start date in common")
    if not a.starts or not b.starts:
        return Fact("starts", weights.starts_unknown if a.starts or b.starts else 1.0)
    return Fact("starts", weights.starts, f"start dates differ: {_day(min(a.starts))} and {_day(min(b.starts))}")


def _price(a: Advert, b: Advert, weights: Weights) -> Fact:
    if not a.prices or not b.prices:
        return Fact("price", 1.0)
    what = "fee" if a.kind == "COURSE" else "pay"
    if a.prices & b.prices:
        return Fact("price", 1.0, f"same {what}")
    apart = min(abs(one - other) for one in a.prices for other in b.prices)
    near = apart <= weights.near_price or apart * 10 <= max(a.prices | b.prices)
    return Fact("price", weights.price_near if near else weights.price, f"{what} differs £{apart.normalize():,f}")


def _level(a: Advert, b: Advert, weights: Weights) -> Fact:
    if a.level is None or b.level is None:
        return Fact("stated level", 1.0)
    if a.level == b.level:
        return Fact("stated level", 1.0, "same level")
    return Fact("stated level", weights.level, f"level differs: {a.level} and {b.level}")


def _stated(a: Advert, b: Advert, weights: Weights) -> Iterator[Fact]:
    rules: tuple[tuple[str, Callable[[Advert], str], float], ...] = (
        ("awarding body", lambda advert: advert.awarding_body.casefold().strip(), weights.awarding_body),
        ("learning aim", lambda advert: advert.learn_aim_ref, weights.learn_aim),
    )
    for name, read, factor in rules:
        one, other = read(a), read(b)
        if one and other:
            same = one == other
            yield Fact(f"stated {name}", 1.0 if same else factor, f"same {name}" if same else f"{name} differs")


def _text(a: Advert, b: Advert, weights: Weights) -> Fact:
    if not a.text or not b.text:
        return Fact("description", 1.0)
    share = resemblance(a.text, b.text)
    if share >= weights.same_text:
        return Fact("description", 1.0, "same description")
    differs = share <= weights.other_text
    return Fact("description", weights.text_differs if differs else 1.0, "descriptions differ" if differs else "")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _listed(values: frozenset[str]) -> str:
    return " and ".join(sorted(values))


def _quoted(words: list[str]) -> str:
    return " and ".join(f'"{word}"' for word in words if word not in STOP)
