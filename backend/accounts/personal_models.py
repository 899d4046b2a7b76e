"""Finds what the models declare about people, and what they forgot to declare."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db.models import Field, ForeignKey, ManyToManyField, Model, UUIDField

from backend.accounts.models import User
from backend.personal_data import Erasure, LawfulBasis, NothingPersonal, PersonalData, PersonalField, SeenBy

Declaration = PersonalData | NothingPersonal

OF_DJANGO: Final[dict[str, Declaration]] = {
    "admin.LogEntry": PersonalData(
        title="What you did in the admin",
        person=("user",),
        purpose="an accountable admin: who changed what",
        lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
        retention="until the account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON, SeenBy.STAFF),
        fields={
            "user": "You",
            "action_time": "When",
            "content_type": "On what kind of thing",
            "object_id": "Its number",
            "object_repr": "Its name",
            "action_flag": "Added, changed or deleted",
            "change_message": "What was changed",
        },
        not_personal=("id",),
    ),
    "sessions.Session": PersonalData(
        title="Sign-ins of staff to the admin",
        person=(),
        purpose="keeping staff signed in to the admin",
        lawful_basis=LawfulBasis.LEGITIMATE_INTERESTS,
        retention="two weeks; nothing in it works without the account",
        erasure=Erasure.KEEP,
        kept_because="it is signed, names nothing but the account's key, and runs out by itself",
        seen_by=(SeenBy.NOBODY,),
        fields={
            name: PersonalField(
                label=label, withheld="it can't be found by person, and is worth nothing to anybody else"
            )
            for name, label in (("session_key", "Secret of the session"), ("session_data", "Account that is signed in"))
        },
        not_personal=("expire_date",),
    ),
}
"""Models of Django's own applications, which can't carry a declaration."""

_SEALED: Final = (
    "what serves a person can't read it, on purpose; the export says that there are answers, and since which month"
)
WITHOUT_A_MODEL: Final[dict[str, PersonalData]] = {
    "equality.response": PersonalData(
        title="What you answered for equality monitoring",
        person=(),
        purpose="figures that compare groups of ten people or more, in tens; nothing about one person is done with it",
        lawful_basis=LawfulBasis.EQUALITY_MONITORING,
        retention="until you take it back or answer anew, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.NOBODY,),
        fields={
            "respondent": PersonalField(label="A hash of you, by a key that is not in the database", withheld=_SEALED),
            "questionnaire": PersonalField(label="Which version of the questions you answered", withheld=_SEALED),
            "answered_in": "The month of your answer",
            "sealed": PersonalField(label="Your answers, encrypted", withheld=_SEALED),
        },
    ),
}
"""Tables that no model knows, because the product's role may not read them. No relation leads from them to a person, so nothing
finds them by itself: export, erasure and merge say what they do with each, and a test compares the columns with the database's."""


_HERE: Final = "backend/accounts/personal_models.py"


def declaration(model: type[Model]) -> Declaration | None:
    """What a model declares; None where it declares nothing."""
    return OF_DJANGO.get(label_of(model)) or getattr(model, "personal", None)


def declared() -> dict[type[Model], PersonalData]:
    """Every model that holds something about people, in the order of their labels."""
    found = {model: declaration(model) for model in apps.get_models()}
    return {
        model: said
        for model, said in sorted(found.items(), key=lambda pair: label_of(pair[0]))
        if isinstance(said, PersonalData)
    }


def leading_to_people() -> set[type[Model]]:
    """The account, and every model from which some path of relations leads to it."""
    found: set[type[Model]] = {User}
    while True:
        more = {model for model in apps.get_models() if any(f.related_model in found for f in own_fields(model))}
        if more <= found:
            return found
        found |= more


def own_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """Columns and many-to-many relations of a model itself."""
    options = model._meta  # noqa: SLF001 - Django's documented name
    return [*options.local_fields, *options.local_many_to_many]


def label_of(model: type[Model]) -> str:
    """`matching.Resident`."""
    return model._meta.label  # noqa: SLF001 - as above


def undeclared() -> list[str]:
    """What is missing or wrong in the declarations of all models: one sentence each, which says how to mend it."""
    declaring = {model for model in apps.get_models() if declaration(model) is not None}
    models = sorted(leading_to_people() | declaring, key=label_of)
    return [problem for model in models for problem in _problems(model)]


def _problems(model: type[Model]) -> Iterator[str]:
    label, file = label_of(model), _file(model)
    said = declaration(model)
    if isinstance(said, NothingPersonal):
        return
    if said is None:
        yield (
            f"{label} leads to a person and declares nothing. Add `personal = PersonalData(…)` to it in {file}, as in "
            f"backend/personal_data.py; if it says nothing about anybody: `personal = NothingPersonal('why not')`."
        )
        return
    names = {field.name for field in own_fields(model)}
    named = [*said.fields, *said.not_personal]
    for name in sorted(names - set(named)):
        yield (
            f"{label}.{name} has no entry. Add it to `personal` in {file}: `fields={{'{name}': 'What it is, in plain words'}}`, "
            f"or to `not_personal` where it says nothing about a person. Then: python manage.py document_personal_data"
        )
    for name in sorted(set(named) - names):
        yield f"{label} has no field {name}: take it out of `personal` in {file}."
    for name in sorted({name for name in named if named.count(name) > 1}):
        yield f"{label}.{name} stands twice in `personal` in {file}."
    yield from _contradictions(model, said)


def _contradictions(model: type[Model], said: PersonalData) -> Iterator[str]:
    label, file = label_of(model), _file(model)
    for lookup in said.person:
        if end_of(model, lookup) is not User:
            yield f"{label}: `{lookup}` in `person` in {file} does not lead to an account."
    for name in said.pseudonyms:
        if not any(isinstance(field, UUIDField) for field in own_fields(model) if field.name == name):
            yield f"{label}: `{name}` in `pseudonyms` in {file} is no field for a pseudonym (UUIDField)."
    links = {lookup.split("__")[0] for lookup in said.links}
    for name in sorted(links & set(said.not_personal)):
        yield f"{label}.{name} leads to the person: it belongs to `fields` in {file}."
    kept = [name for name in said.fields if said.field(name).erasure is Erasure.KEEP]
    if kept and not said.kept_because:
        yield f"{label}.{kept[0]} is kept after an erasure: say why in `kept_because` in {file}."
    for name in said.fields:
        if not set(said.field(name).about) <= set(said.links):
            yield f"{label}.{name} is `about` something that is not in `person` or `pseudonyms` in {file}."


def end_of(model: type[Model], lookup: str) -> type[Model] | None:
    """The model that a lookup over relations ends at, `pk` at the model itself; None where it leads nowhere."""
    if lookup == "pk":
        return model
    end: type[Model] | None = model
    for part in lookup.split("__"):
        field = next((field for field in (own_fields(end) if end else []) if field.name == part), None)
        end = field.related_model if isinstance(field, ForeignKey | ManyToManyField) else None
    return end


def _file(model: type[Model]) -> str:
    path = Path(inspect.getfile(model))
    return str(path.relative_to(settings.BASE_DIR)) if path.is_relative_to(settings.BASE_DIR) else _HERE
