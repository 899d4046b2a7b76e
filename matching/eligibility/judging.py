"""Judges a scheme for a situation: its truth, why, what to tell us, what to bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from matching.eligibility.conditions import Finding, long_date
from matching.eligibility.facts import Situation
from matching.eligibility.rules import Confidence, Leaf, Node, Scheme, Version
from matching.eligibility.truth import Truth, every, some


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule with what came of it."""

    leaf: Leaf
    finding: Finding

    @property
    def truth(self) -> Truth:
        """Of the finding."""
        return self.finding.truth


@dataclass(frozen=True, slots=True)
class JudgedGroup:
    """Several, put together."""

    truth: Truth
    parts: tuple[JudgedNode, ...]


JudgedNode: TypeAlias = Judged | JudgedGroup


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scheme answers.

    Attributes:
        scheme: the scheme.
        situation: what was judged.
        truth: yes, no or perhaps.
        version: the rules of that day; None where none are held.
        rules: every rule of that version, judged.
        because: plain sentences that decided it.
        tell_us: names of the answers that would help, only where it is a perhaps.
        bring: what to bring, where it is not a no.
    """

    scheme: Scheme
    situation: Situation
    truth: Truth
    version: Version | None
    rules: tuple[Judged, ...]
    because: tuple[str, ...]
    tell_us: tuple[str, ...]
    bring: tuple[str, ...]


def truth_of(scheme: Scheme, situation: Situation) -> Truth:
    """Only the answer, for searches over many situations. Where no rule covers the day: perhaps."""
    version = scheme.on(situation.day)
    return Truth.PERHAPS if version is None else _truth(version.rule, situation)


def judge(scheme: Scheme, situation: Situation) -> Verdict:
    """The whole answer."""
    version = scheme.on(situation.day)
    if version is None:
        return Verdict(scheme, situation, Truth.PERHAPS, None, (), (not_covered(scheme, situation),), (), ())
    tree = _judge(version.rule, situation)
    perhaps, no = tree.truth is Truth.PERHAPS, tree.truth is Truth.NO
    return Verdict(
        scheme=scheme,
        situation=situation,
        truth=tree.truth,
        version=version,
        rules=tuple(_all(tree)),
        because=_unique(judged.finding.because for judged in _deciding(tree)),
        tell_us=_unique(name for judged in _deciding(tree) for name in judged.finding.missing) if perhaps else (),
        bring=() if no else _unique(text for judged in _helping(tree) for text in judged.leaf.evidence),
    )


def check(leaf: Leaf, situation: Situation) -> Finding:
    """One rule. Outside its days, and where it is only remembered, it decides nothing."""
    if not leaf.valid_from <= situation.day <= leaf.valid_to:
        return Finding(Truth.PERHAPS, f"We don't hold this rule for {long_date(situation.day)}.")
    if leaf.confidence is Confidence.FROM_MEMORY:
        return Finding(Truth.PERHAPS, f"{leaf.words} We have not seen this rule in print, so ask the provider.")
    return leaf.condition.check(situation)


def not_covered(scheme: Scheme, situation: Situation) -> str:
    """That the rules in hand say nothing about the day."""
    if not scheme.versions:
        return "We hold no rules for this money. Ask the provider."
    first, last = scheme.versions[0].valid_from, scheme.versions[-1].valid_to
    if situation.day > last:
        return f"The rules that we hold end on {long_date(last)}. Ask the provider what holds now."
    if situation.day < first:
        return f"The rules that we hold begin on {long_date(first)}."
    return f"We hold no rules for {long_date(situation.day)}."


def _truth(node: Node, situation: Situation) -> Truth:
    if isinstance(node, Leaf):
        return check(node, situation).truth
    truths = (_truth(part, situation) for part in node.parts)
    return every(truths) if node.all_needed else some(truths)


def _judge(node: Node, situation: Situation) -> JudgedNode:
    if isinstance(node, Leaf):
        return Judged(node, check(node, situation))
    parts = tuple(_judge(part, situation) for part in node.parts)
    truths = [part.truth for part in parts]
    return JudgedGroup(every(truths) if node.all_needed else some(truths), parts)


def _all(node: JudgedNode) -> Iterator[Judged]:
    if isinstance(node, Judged):
        yield node
    else:
        for part in node.parts:
            yield from _all(part)


def _deciding(node: JudgedNode) -> Iterator[Judged]:
    """The rules that made the group what it is: parts with the group's own truth."""
    if isinstance(node, Judged):
        yield node
    else:
        for part in node.parts:
            if part.truth is node.truth:
                yield from _deciding(part)


def _helping(node: JudgedNode) -> Iterator[Judged]:
    """The rules that speak for it: all parts where all are needed, the best where one is enough."""
    if isinstance(node, Judged):
        yield node
    else:
        for part in node.parts:
            if part.truth >= node.truth > Truth.NO:
                yield from _helping(part)


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
