"""The check itself: read every field, ask every rule, answer with a verdict."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from typing import Final

from courses.honesty.advert import TEXT_FIELDS, Advert
from courses.honesty.degree import degree_demanded
from courses.honesty.experience import experience_demanded
from courses.honesty.facts import fact_findings
from courses.honesty.mending import MENDING
from courses.honesty.passages import Passage, passages
from courses.honesty.pay import commission_only, unpaid
from courses.honesty.seniority import seniority
from courses.honesty.verdict import Code, Finding, Policy, Verdict

Rule = Callable[[Sequence[Passage], Policy], Iterator[tuple[Passage, int, int]]]

RULES: Final[dict[Code, Rule]] = {
    Code.EXPERIENCE_YEARS: experience_demanded,
    Code.DEGREE_REQUIRED: degree_demanded,
    Code.UNPAID: unpaid,
    Code.COMMISSION_ONLY: commission_only,
    Code.SENIORITY: seniority,
}
"""Each code that words can earn, and the rule that finds the words: (passage, start, end) within the passage."""

_PACKAGE: Final = files("courses.honesty")
VERSION: Final = hashlib.sha256(
    b"".join(
        part.read_bytes()
        for part in sorted(_PACKAGE.iterdir(), key=lambda part: part.name)
        if part.name.endswith(".py")
    )
).hexdigest()[:12]
"""Of the rules: a mark of this package's own text, so that no change of a rule can forget to say that it is one."""


def check(advert: Advert, policy: Policy | None = None) -> Verdict:
    """Return whether a job may be called entry-level, and every phrase that stands in the way.

    Pure and deterministic; linear in the length of the texts; raises nothing, whatever the texts hold. The rules
    read English. They judge what an advert demands of who applies: what is desired, offered, denied or said of others is no demand.
    """
    policy = policy or Policy()
    sequence = [passage for field in TEXT_FIELDS for passage in passages(field, getattr(advert, field))]
    in_words = [
        _finding(code, passage, start, end)
        for code, rule in RULES.items()
        for passage, start, end in rule(sequence, policy)
    ]
    in_words.sort(key=lambda finding: (TEXT_FIELDS.index(finding.field), finding.start, finding.end, finding.code))
    in_facts = [Finding(code, field, 0, 0, fact, MENDING[code]) for code, field, fact in fact_findings(advert, policy)]
    return Verdict((*in_words, *in_facts))


def _finding(code: Code, passage: Passage, start: int, end: int) -> Finding:
    text = passage.text[start:end]
    start += len(text) - len(text.lstrip())
    end = max(start + 1, end - (len(text) - len(text.rstrip())))
    first, last = passage.source.span(passage.start + start, passage.start + end)
    return Finding(code, passage.field, first, last, passage.source.original[first:last], MENDING[code])
