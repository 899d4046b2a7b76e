"""A column of an upload file: everything that the parser, the template and its data dictionary need to know, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Choices

from courses.uploads import values


@dataclass(frozen=True)
class Form:
    """What the cells of a column hold.

    Attributes:
        name: in words, for the data dictionary.
        parse: from the text of a cell; raises `CellWrong`.
        choices: the allowed values, where they are a list.
        several: whether there may be several, with semicolons between them.
    """

    name: str
    parse: values.Parse
    choices: type[Choices] | None = None
    several: bool = False


TEXT: Final = Form("text", values.plain)
REFERENCE: Final = Form("text", values.reference)
REFERENCES: Final = Form("texts, with semicolons between them", values.any_of(values.reference), several=True)
TEXTS: Final = Form("texts, with semicolons between them", values.any_of(values.plain), several=True)
DAY: Final = Form("day, as 31/12/2027 or 2027-12-31", values.day)
TIME: Final = Form("time, as 18:30 or 6.30pm", values.clock)
MONEY: Final = Form("pounds, as 1250 or £1,250.00", values.money)
NUMBER: Final = Form("number, as 37.5", values.decimal)
WHOLE: Final = Form("whole number", values.whole)
YES_NO: Final = Form("yes or no", values.yes_no)


def choice(choices: type[Choices]) -> Form:
    """One value of a list."""
    return Form("one of the allowed values", values.one_of(choices), choices)


def choices(of: type[Choices]) -> Form:
    """Several values of a list."""
    return Form(
        "any of the allowed values, with semicolons between them", values.any_of(values.one_of(of)), of, several=True
    )


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: in the header.
        field: where its value goes in the draft: `title`, or `runs.0.starts_on`.
        form: what its cells hold.
        meaning: in plain words.
        example: of a fictional listing.
        needed: whether every row must have it.
        limit: letters at most; None where the form is the limit.
        also: other headers that mean the same, such as those of the DfE Course Directory.
    """

    name: str
    field: str
    form: Form
    meaning: str
    example: str = ""
    needed: bool = False
    limit: int | None = None
    also: tuple[str, ...] = ()

    @property
    def allowed(self) -> list[tuple[str, str]]:
        """The allowed values with their words; empty where there is no list of them."""
        found: list[tuple[Any, Any]] = list(self.form.choices.choices) if self.form.choices else []
        return [(str(value), str(label)) for value, label in found]
