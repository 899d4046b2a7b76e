"""Every error as the app sees it: a message in plain English and a stable code. Nothing that was sent is ever repeated."""

from __future__ import annotations

import logging
import secrets
import traceback
from typing import Any, ClassVar, Final

from django.db import OperationalError
from graphene.utils.str_converters import to_camel_case
from graphql import GraphQLError
from psycopg2.errors import QueryCanceled
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.errors import Refusal
from backend.postgresql.faults import is_connection_lost
from mobile_api.document import DocumentUnreadable, ValidationFailed

logger = logging.getLogger(__name__)
FormattedError = dict[str, Any]


class Unavailable(Refusal):
    """The database does not answer. The same request may be sent again."""

    code = "UNAVAILABLE"
    message = "We can't answer right now. Please try again in a few seconds."
    retry_after_seconds: ClassVar[int] = 5


class TooSlow(Refusal):
    """The database gave up on a statement that took too long."""

    code = "TOO_SLOW"
    message = "This took too long, so we stopped. Please ask for less at once."


# graphql-core's words begin like this; what follows quotes the query.
_VALIDATION_WORDS: Final[tuple[tuple[str | tuple[str, ...], str], ...]] = (
    ("Cannot query field", "There is no such field on this type."),
    ("Unknown argument", "There is no such argument."),
    ("Unknown type", "There is no such type."),
    ("Unknown fragment", "There is no such fragment."),
    ("Unknown directive", "There is no such directive."),
    ("Cannot spread fragment", "A fragment may not be inside itself."),
    ("GraphQL introspection", "Asking for the schema is switched off here."),
    ("Fragment", "This fragment does not fit here, or is not used."),
    ("Variable", "This variable is not defined, not used, or of the wrong type."),
    ("Value", "This value is not one of those allowed here."),
    ("Field", "This field needs other arguments, or a selection of its own fields."),
    ("Argument", "This argument is missing or has a value of the wrong type."),
    ("Expected value", "This value is of the wrong type."),
    ("Enum", "This value is not one of those allowed here."),
    (("Int ", "Float ", "String ", "Boolean ", "ID "), "This value is of the wrong type."),
    ("There can be only one", "Two things here have the same name."),
)
_FRAMES: Final = 8  # of a fault that are logged, the innermost
_VARIABLES_WORDS: Final = "The value of this variable is of the wrong type, or missing."


def format_refusal(refusal: Refusal, error: GraphQLError | None = None) -> FormattedError:
    """A refusal as an entry of `errors`; with `error`, where in the query it arose."""
    extensions = {"code": refusal.code} | ({"field": to_camel_case(refusal.field)} if refusal.field else {})
    return {"message": refusal.text, **_place(error), "extensions": extensions}


def format_document_error(refusal: DocumentUnreadable | ValidationFailed) -> list[FormattedError]:
    """The mistakes in a document, each with its place."""
    errors = [refusal.error] if isinstance(refusal, DocumentUnreadable) else refusal.errors
    return [
        {"message": _words(refusal, error), **_place(error), "extensions": {"code": refusal.code}} for error in errors
    ]


def format_execution_error(error: GraphQLError) -> FormattedError:
    """What went wrong while the query ran. A fault of ours is logged under the reference that the message names."""
    original = error.original_error
    if isinstance(original, Refusal):
        return format_refusal(original, error)
    if error.path is None and isinstance(original, GraphQLError | None):
        return {"message": _VARIABLES_WORDS, **_place(error), "extensions": {"code": "INVALID_VARIABLES"}}
    if is_too_slow(original):
        return format_refusal(TooSlow(), error)
    return internal(original or error, error)


def internal(fault: BaseException, error: GraphQLError | None = None) -> FormattedError:
    """A fault of ours. The log gets the type and the place in our code, never the fault's own words: they may be personal."""
    reference = secrets.token_hex(8)
    frames = " < ".join(
        f"{f.filename}:{f.lineno} {f.name}" for f in reversed(traceback.extract_tb(fault.__traceback__)[-_FRAMES:])
    )
    logger.error("INTERNAL %s %s.%s at %s", reference, type(fault).__module__, type(fault).__qualname__, frames)
    message = f"Something went wrong on our side. Reference: {reference}"
    return {"message": message, **_place(error), "extensions": {"code": "INTERNAL", "reference": reference}}


def is_unavailable(fault: BaseException | None) -> bool:
    """Whether the database could not be reached."""
    return (is_connection_lost(fault) or isinstance(fault, PoolTimeout)) and not is_too_slow(fault)


def is_too_slow(fault: BaseException | None) -> bool:
    """Whether PostgreSQL's statement_timeout ended it."""
    return isinstance(fault, OperationalError) and isinstance(fault.__cause__, QueryCanceled)


def _words(refusal: Refusal, error: GraphQLError) -> str:
    if isinstance(refusal, ValidationFailed):
        return next((words for start, words in _VALIDATION_WORDS if error.message.startswith(start)), refusal.text)
    return refusal.text


def _place(error: GraphQLError | None) -> FormattedError:
    place: FormattedError = {}
    if error is not None and error.locations:
        place["locations"] = [location.formatted for location in error.locations]
    if error is not None and error.path:
        place["path"] = list(error.path)
    return place
