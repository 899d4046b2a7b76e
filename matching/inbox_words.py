"""What an inbox item says. Made when it is read, so that mended words reach old items too. Pure: plain values in, words out.

The words name the listing, its organisation, a day or a state, and nothing that is known of the person: whoever looks over
their shoulder learns that they look for a course or a job. A push notification may show the same words on a locked screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What the words may name.

    Attributes:
        title: of the listing; empty where the item is about none.
        organisation: the provider or the employer.
        is_course: whether it is a course.
        what_to_bring: as the provider of a course says it; may be empty.
    """

    title: str = ""
    organisation: str = ""
    is_course: bool = True
    what_to_bring: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What an item says: a heading of a few words, and a sentence or two."""

    title: str
    text: str


def words_of(kind: str, facts: Facts, about: About) -> Words:
    """The words of an item.

    Args:
        kind: an `InboxItem.Kind`.
        facts: of the item; `FACTS` says which a kind has.
        about: its listing.
    """
    return _WRITERS[kind](facts, about)


FACTS: Final[Mapping[str, frozenset[str]]] = {
    "STRONG_MATCH": frozenset({"count"}),
    "SAVED_CLOSES_SOON": frozenset({"closes_on"}),
    "APPLICATION_UNFINISHED": frozenset({"closes_on"}),
    "COURSE_STARTS_SOON": frozenset({"starts_on"}),
    "PLACE_OFFERED": frozenset({"answer_by"}),
    "APPLICATION_MOVED": frozenset({"state"}),
    "FOLLOW_UP": frozenset({"question"}),
    "SERVICE_NOTICE": frozenset({"notice"}),
}
"""The facts that a kind's words need: days as 2026-12-12, states and questions as codes; a day may be null."""

MOVED: Final[Mapping[str, str]] = {
    "SENT": "We have passed it on.",
    "SEEN": "They have looked at it.",
    "SHORTLISTED": "You are on their shortlist.",
    "INTERVIEW": "They would like to talk to you.",
    "OFFERED": "They offer it to you. Please answer them.",
    "ACCEPTED": "It is agreed. Well done.",
    "ENROLLED": "You have a place.",
    "WAITLISTED": "It is full. You are on the waiting list.",
    "STARTED": "They say that you have started. Is that right?",
    "COMPLETED": "They say that you have finished. Is that right?",
    "HIRED": "They say that you have got the job. Is that right?",
    "NOT_SELECTED": "They have chosen somebody else this time. You can apply for something else.",
    "WITHDRAWN": "You have taken it back.",
    "CLOSED": "It has been closed. You can apply for something else.",
}
"""What became of an application, by its state. A state without a line here is told without details."""

_QUESTIONS: Final[Mapping[str, str]] = {
    "STARTED": "Have you started? Two taps are enough.",
    "COMPLETED": "Have you finished? Two taps are enough.",
    "HIRED": "Did you get the job? Two taps are enough.",
}
_NOTICES: Final[Mapping[str, str]] = {
    "ACCOUNT_INACTIVE": "You have not been here for a long time. If you don't come back, we will delete what we know about you.",
    "TERMS_CHANGED": "We have changed what we do with your data. Please have a look.",
    "DATA_EXPORT_READY": "The copy of your data is ready.",
    "QUESTION_ANSWERED": "We have answered your question. Please have a look.",
}


def _day(written: Any) -> str:
    return f"{date.fromisoformat(written):%A %-d %B}"


def _offer(about: About) -> str:
    return f"{about.title} ({about.organisation})" if about.organisation else about.title


def _strong_match(facts: Facts, about: About) -> Words:
    count = facts["count"]
    if about.title:
        more = f" There are {count - 1} more for you." if count > 1 else ""
        return Words("Something new for you", f"{_offer(about)} is close to what you look for.{more}")
    return Words("Something new for you", f"There {'is' if count == 1 else 'are'} {count} new for you to look at.")


def _saved_closes_soon(facts: Facts, about: About) -> Words:
    return Words("Closes soon", f"You kept {_offer(about)}. The last day to apply is {_day(facts['closes_on'])}.")


def _unfinished(facts: Facts, about: About) -> Words:
    closes = facts["closes_on"]
    until = f" The last day to send it is {_day(closes)}." if closes else ""
    return Words("Not sent yet", f"You began to apply for {_offer(about)}. What you wrote is still there.{until}")


def _starts_soon(facts: Facts, about: About) -> Words:
    bring = f" What to bring: {about.what_to_bring.rstrip('.')}." if about.what_to_bring else ""
    return Words("Starts soon", f"{_offer(about)} starts on {_day(facts['starts_on'])}.{bring}")


def _place(facts: Facts, about: About) -> Words:
    by = f" Please say by {_day(facts['answer_by'])} whether you want it." if facts["answer_by"] else ""
    return Words("A place for you", f"A place has become free on {_offer(about)}.{by}")


def _moved(facts: Facts, about: About) -> Words:
    return Words("News about your application", f"{_offer(about)}: {MOVED.get(facts['state'], 'have a look.')}")


def _follow_up(facts: Facts, about: About) -> Words:
    question = _QUESTIONS.get(facts["question"], "How did it go? Two taps are enough.")
    return Words("How did it go?", f"{_offer(about)}: {question}" if about.title else question)


def _notice(facts: Facts, _about: About) -> Words:
    return Words("About this service", _NOTICES.get(facts["notice"], "There is news about this service."))


_WRITERS: Final[Mapping[str, Callable[[Facts, About], Words]]] = {
    "STRONG_MATCH": _strong_match,
    "SAVED_CLOSES_SOON": _saved_closes_soon,
    "APPLICATION_UNFINISHED": _unfinished,
    "COURSE_STARTS_SOON": _starts_soon,
    "PLACE_OFFERED": _place,
    "APPLICATION_MOVED": _moved,
    "FOLLOW_UP": _follow_up,
    "SERVICE_NOTICE": _notice,
}
