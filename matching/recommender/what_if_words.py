"""What a change would open, and what a skill would, in plain English. Reading age nine to eleven, as all that residents read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matching.recommender.closest_yes import Answer
from matching.recommender.english import counted
from matching.recommender.frames import Delivery
from matching.recommender.week import SPANS

if TYPE_CHECKING:
    from matching.recommender.closest_yes import Change, Opened

_DELIVERY: Final = {
    Delivery.CLASSROOM: "you could go to a place to learn or work",
    Delivery.ONLINE: "you could learn or work online",
    Delivery.WORK_BASED: "you could learn at work",
    Delivery.BLENDED: "you could do part online and part in a room",
}
_TOOLS: Final = {
    Answer.LAPTOP: "you had a laptop to use",
    Answer.INTERNET: "you had internet to use",
    Answer.LAPTOP_AND_INTERNET: "you had a laptop and internet to use",
}


def if_words(change: Change) -> str:
    """Return a change as it reads after "If": "you could travel 20 more minutes"."""
    if change.answer is Answer.JOURNEY:
        return f"you could travel {change.value} more minutes"
    if change.answer is Answer.TIMES:
        return f"you had time {SPANS[change.value]}"
    if change.answer is Answer.DELIVERY:
        return _DELIVERY[Delivery(change.value)]
    if change.answer is Answer.LEVEL:
        return f"you had a level {change.value} qualification"
    return _TOOLS[change.answer]


def opened_words(opened: Opened) -> str:
    """Return the whole promise: "If you had time on Saturdays, 14 more courses would fit."."""
    more = [
        counted(number, f"more {noun}") for number, noun in ((opened.jobs, "job"), (opened.courses, "course")) if number
    ]
    return f"If {if_words(opened.change)}, {' and '.join(more)} would fit."


def gap_words(label: str, jobs: int, *, near: bool) -> str:
    """Return what a skill would open, such as "If you learn “use spreadsheets”, 12 more jobs near you open up.".

    Args:
        label: the taxonomy's name of the skill.
        jobs: how many, at least one.
        near: whether we know where the resident lives.
    """
    opens = "opens" if jobs == 1 else "open"
    return f"If you learn “{label}”, {counted(jobs, 'more job')}{' near you' if near else ''} {opens} up."
