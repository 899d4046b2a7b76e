"""Sentences in the first person, as residents write: composed from the taxonomy's own labels and tasks, none from a person.

Labels are how adverts speak. "I fix phones for my mates" is how people do. The teacher reads such sentences well; the table
learns from them which words of a sentence matter, and that "I would like to" is not one of them.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from matching.training import corpus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_DOING: Final = (
    "I like {}", "i enjoy {}", "I used to do {} in my old job", "I'm good at {}", "I want a job {}", "i have experience of {}",
    "I'd like to learn {}", "at home I spend my time {}", "people say I am good at {}", "im always {} for my mates",
    "looking for work {}, anything entry level", "I don't have a certificate but I have been {} for years",
)  # fmt: skip
_DO: Final = (
    "I can {}", "I want to {}", "i want to learn how to {}", "I know how to {}", "I'd like a job where I {}", "I had to {} at work",
    "in my country I used to {}", "teach me to {}", "I like to {} and want to be paid for it", "help me {}",
)  # fmt: skip
_BEING: Final = (
    "I want to be a {}", "i used to work as a {}", "looking for a job as a {}", "I was a {} for nine years in my country",
    "I'd like to train as a {}", "apprentice {}", "junior {} job, no experience", "part time {} work near me",
    "how do I become a {}", "my dream is to be a {}",
)  # fmt: skip
_ABOUT: Final = (
    "I am interested in {}", "I want a course in {}", "beginner course in {}", "I love {}", "I studied {} at school",
    "short course in {}, evenings", "I know a bit of {}", "job with {}", "I want to get better at {}", "something with {}",
)  # fmt: skip

_CLAUSE: Final = re.compile(r"[,;.(]| to | using | such as | by ")
_LONGEST_CLAUSE: Final = 9
"""Words of a task that go into a sentence."""


def sentences(data: Path, each: int) -> list[str]:
    """Return sentences of one clause, about `each` of every kind, and as many of two or three clauses."""
    orders = corpus.clean(corpus.onet_tasks(data))
    verbs = {order.split()[0].strip(",").lower() for order in orders}
    labels = corpus.clean(corpus.esco_skills(data))
    doing = [task for task in corpus.clean(corpus.job_profile_tasks(data)) if task.split()[0].endswith("ing")]
    able = [label for label in labels if label.split()[0] in verbs]
    topics = [label for label in labels if label.split()[0] not in verbs]
    single = [
        *_filled(_DOING, [_clause(task) for task in _taken(doing, each)]),
        *_filled(_DO, [_clause(order)[:1].lower() + _clause(order)[1:] for order in _taken(orders, each)]),
        *_filled(_DO, _taken(able, each)),
        *_filled(_ABOUT, _taken(topics, each)),
        *_filled(_BEING, _taken(corpus.occupation_names(data), each)),
    ]
    shuffled = sorted(single, key=_key)
    pairs = [f"{one}. {other}." for one, other in zip(shuffled[:each], shuffled[each : 2 * each], strict=False)]
    return corpus.clean([*single, *pairs])


def _filled(templates: Sequence[str], fillings: Sequence[str]) -> list[str]:
    return [templates[number % len(templates)].format(text) for number, text in enumerate(fillings)]


def _taken(texts: Sequence[str], count: int) -> list[str]:
    """Return `count` of the texts, the same ones at every run."""
    return sorted(texts, key=_key)[:count]


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def _clause(task: str) -> str:
    """Return the first clause of a task, short enough for something that one says."""
    words = _CLAUSE.split(task, maxsplit=1)[0].split()
    return " ".join(words[:_LONGEST_CLAUSE])
