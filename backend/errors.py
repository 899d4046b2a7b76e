"""The one base refusal. Every refusal is a subclass with its own stable code, defined beside the rule that it protects."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """Something was asked that we will not do, and we can say why in plain English.

    Args:
        message: plain English, safe to show to anyone; never echoes the rejected value.
        field: the input field that it is about, where there is one.
    """

    code: ClassVar[str] = "REFUSED"
    message: ClassVar[str] = "This can't be done."

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        self.text = message or self.message
        self.field = field
        super().__init__(self.text)


class NotFound(Refusal):
    """It does not exist, or this person may not see it: the two answer alike."""

    code = "NOT_FOUND"
    message = "We can't find that."


class InvalidInput(Refusal):
    """A value breaks a stated rule."""

    code = "INVALID_INPUT"
    message = "This value isn't right."


class SignInNeeded(Refusal):
    """Only for somebody who is signed in."""

    code = "SIGN_IN_NEEDED"
    message = "Please sign in first."


class MethodNotAllowed(Refusal):
    """An address that does not answer to this method."""

    code = "METHOD_NOT_ALLOWED"
    message = "This address doesn't answer to this method."


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what was sent.

    Attributes:
        code: stable name of the rule that it breaks.
        field: where: the name of an input field, or a path such as `runs.0.starts_on`.
        message: plain English, safe to show to anyone; never echoes the rejected value.
    """

    code: str
    field: str
    message: str


class Invalid(Refusal):
    """Several rules are broken: all of them are said at once, so that nobody mends one and meets the next."""

    code = "INVALID_INPUT"
    message = "Some of what you sent isn't right. Please look at each field that is named."

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()


def error_entry(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    """A problem as every JSON answer of ours says it, in GraphQL's own shape.

    Args:
        code: stable.
        message: plain English.
        field: that it is about, as the caller calls it.
    """
    return {"message": message, "extensions": {"code": code} | ({} if field is None else {"field": field})}


def refuse(problems: Iterable[Problem]) -> None:
    """Refuse where there is any problem.

    Raises:
        Invalid: with all of them.
    """
    found = tuple(problems)
    if found:
        raise Invalid(found)
