"""The rows about one person, model by model, in the words of each model's declaration (`backend.personal_data`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BooleanField, ExpressionWrapper, Field, ForeignKey, ManyToManyField, Model, Q, QuerySet

from backend.accounts.models import User
from backend.accounts.personal_models import declared, label_of, own_fields
from backend.personal_data import PersonalData
from matching.models import Resident

ROWS_AT_ONCE: Final = 50
"""Rows that are held in memory at a time, however many somebody has."""
YOU: Final = "you"


@dataclass(frozen=True)
class Cell:
    """One field of one row.

    Attributes:
        name: of the field, for machines.
        label: of the field, for people.
        value: as it is stored; a related thing as `{"id": …, "name": …}`.
        words: the same for people, where a choice or a related thing has a name; else the value again.
    """

    name: str
    label: str
    value: Any
    words: Any


@dataclass(frozen=True)
class Section:
    """One model: what it holds about the person."""

    model: type[Model]
    said: PersonalData
    rows: Iterator[list[Cell]]

    @property
    def label(self) -> str:
        """`matching.Resident`."""
        return label_of(self.model)

    @property
    def withheld(self) -> dict[str, str]:
        """Label of each field that is left out, and why."""
        fields = [self.said.field(name) for name in self.said.fields]
        return {field.label: field.withheld for field in fields if field.withheld}


def sections(user: User) -> Iterator[Section]:
    """Every model that can hold something about a person, with their rows, read while they are asked for."""
    for model, said in declared().items():
        yield Section(model, said, _rows(user, model, said))


def rows_about(user: User, model: type[Model], said: PersonalData) -> QuerySet[Any]:
    """The rows of a model that are about this person, by any of the declared links. None where it declares no link."""
    rows: QuerySet[Any] = model._default_manager.all()  # noqa: SLF001 - Django's documented name
    links = link_conditions(user, said)
    if not links:
        return rows.none()
    about = Q()
    for condition in links.values():
        about |= condition
    return rows.filter(about)


def link_conditions(user: User, said: PersonalData) -> dict[str, Q]:
    """Each declared link, and the condition under which it leads to this person."""
    return {
        **{lookup: Q(**{lookup: user.pk}) for lookup in said.person},
        **{field: Q(**{field: user.pseudonym}) for field in said.pseudonyms},
    }


def _rows(user: User, model: type[Model], said: PersonalData) -> Iterator[list[Cell]]:
    fields = {field.name: field for field in own_fields(model)}
    exported = [fields[name] for name in said.fields if not said.field(name).withheld]
    links = link_conditions(user, said)
    marks = {f"led_by_{number}": link for number, link in enumerate(links)}
    rows = rows_about(user, model, said).order_by("pk")
    rows = rows.annotate(
        **{mark: ExpressionWrapper(links[link], output_field=BooleanField()) for mark, link in marks.items()}
    )
    rows = rows.select_related(*(field.name for field in exported if isinstance(field, ForeignKey)))
    rows = rows.prefetch_related(*(field.name for field in exported if isinstance(field, ManyToManyField)))
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        leading = {link for mark, link in marks.items() if getattr(row, mark)}
        yield [
            _cell(row, field, said)
            for field in exported
            if leading & set(said.field(field.name).about) and not _is_anothers_link(field, said, leading)
        ]


def _is_anothers_link(field: Field[Any, Any], said: PersonalData, leading: set[str]) -> bool:
    """A link that leads to somebody else in this row: their number is theirs."""
    mine = {link for link in said.links if link.split("__")[0] == field.name}
    return bool(mine) and not mine & leading


def _cell(row: Model, field: Field[Any, Any], said: PersonalData) -> Cell:
    value, words = _value(row, field, said)
    return Cell(field.name, said.field(field.name).label, value, words)


def _value(row: Model, field: Field[Any, Any], said: PersonalData) -> tuple[Any, Any]:
    """A field's value, and its words."""
    if isinstance(field, ManyToManyField):
        related = [{"id": one.pk, "name": str(one)} for one in getattr(row, field.name).all()]
        return related, [one["name"] for one in related]
    if isinstance(field, ForeignKey):
        if field.related_model in {User, Resident} and field.name in {link.split("__")[0] for link in said.person}:
            return YOU, YOU
        one = getattr(row, field.name)
        return (None, None) if one is None else ({"id": one.pk, "name": str(one)}, str(one))
    value = getattr(row, field.name)
    names = dict(field.flatchoices or getattr(getattr(field, "base_field", None), "flatchoices", []))
    if not names:
        return value, value
    return value, [names.get(one, one) for one in value] if isinstance(value, list) else names.get(value, value)
