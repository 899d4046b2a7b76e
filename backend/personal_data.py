"""How a model says what it holds about people: what for, by what right, for how long, and who sees it.

Every model from which a relation leads to a person carries a declaration, and names each of its fields in it:

    class SavedOpportunity(models.Model):
        personal = PersonalData(
            title="Courses and jobs that you kept",
            person=("resident__user",),
            purpose="recommending courses and jobs",
            lawful_basis=LawfulBasis.PUBLIC_TASK,
            retention="until you take it off your list, or your account is erased",
            erasure=Erasure.DELETE,
            seen_by=(SeenBy.PERSON,),
            fields={"opportunity": "The course or job", "saved_at": "When you kept it"},
            not_personal=("id",),
        )

What is declared is done: the export writes the fields in these words, erasure follows `person` and `erasure`, and
`docs/data-protection.md` is made from it. Nothing here knows Django: `backend.accounts.personal_models` finds the declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, Self


class LawfulBasis(Enum):
    """Why we may hold it: UK GDPR Article 6, and for special categories Article 9 with the Data Protection Act 2018."""

    CONSENT = "consent, UK GDPR Art 6(1)(a)"
    AGREEMENT = "performance of an agreement, UK GDPR Art 6(1)(b)"
    LEGAL_DUTY = "legal obligation, UK GDPR Art 6(1)(c)"
    PUBLIC_TASK = "public task, UK GDPR Art 6(1)(e)"
    PUBLIC_TASK_HEALTH = (
        "public task, UK GDPR Art 6(1)(e); where it tells something about health, Art 9(2)(g) with DPA 2018 Sch 1 para 6 "
        "(statutory and government purposes)"
    )
    LEGITIMATE_INTERESTS = "legitimate interests, UK GDPR Art 6(1)(f)"
    EXPLICIT_CONSENT = "explicit consent, UK GDPR Art 6(1)(a) and Art 9(2)(a)"
    EQUALITY_MONITORING = (
        "public task, UK GDPR Art 6(1)(e), and Art 9(2)(g) with DPA 2018 Sch 1 para 8 (equality monitoring)"
    )


class Erasure(Enum):
    """What becomes of a row when the person is erased."""

    DELETE = "deleted"
    ANONYMISE = "kept without the person"
    KEEP = "kept"


class SeenBy(Enum):
    """Who is shown it."""

    PERSON = "the person"
    COLLEAGUES = "members of the same organisation"
    ORGANISATION = "the organisation that they applied to"
    STAFF = "GLA staff"
    NOBODY = "nobody: only the service itself"


UNCHANGED: Final = object()


@dataclass(frozen=True, kw_only=True)
class PersonalField:
    """One field that needs more words than its label: whatever is set here counts instead of the model's.

    Attributes:
        label: what it holds, as the person reads it in their export.
        withheld: why the export leaves it out; empty: it is exported.
        about: the links (`person`, `pseudonyms`) whose person it is about; empty: all of them.
        cleared: what stands here after an erasure that keeps the row. Left out: it stays, for it tells nothing of the person
            once the link to them is cut.
    """

    label: str
    purpose: str = ""
    lawful_basis: LawfulBasis | None = None
    retention: str = ""
    erasure: Erasure | None = None
    seen_by: tuple[SeenBy, ...] = ()
    withheld: str = ""
    about: tuple[str, ...] = ()
    cleared: object = UNCHANGED

    @property
    def is_cleared(self) -> bool:
        """Whether an erasure that keeps the row changes it."""
        return self.cleared is not UNCHANGED


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """What one model holds about people.

    Attributes:
        title: heading of the export, in the person's words.
        person: lookups from a row to the accounts (`accounts.User`) of the people it is about; `()` where a row holds no link.
        pseudonyms: fields that hold an account's pseudonym, where a row outlives the account and so must not point to it. Whose
            it was can't be told once the account is gone: an erasure has nothing to change here.
        purpose: what it is kept for.
        lawful_basis: by what right.
        retention: for how long, in plain words.
        erasure: what becomes of a row when a person that it is about is erased.
        seen_by: who is shown it.
        fields: field to its label, or to a `PersonalField`. The links to people themselves belong here too.
        not_personal: fields that say nothing about a person.
        tallied_by: the moment by whose month rows are counted before an erasure deletes them (`matching.models.tally`); empty:
            they are not counted.
        kept_because: where something is kept: the reason, and the law.
    """

    title: str
    person: tuple[str, ...]
    purpose: str
    lawful_basis: LawfulBasis
    retention: str
    erasure: Erasure
    seen_by: tuple[SeenBy, ...]
    fields: Mapping[str, str | PersonalField]
    not_personal: tuple[str, ...] = ()
    pseudonyms: tuple[str, ...] = ()
    tallied_by: str = ""
    kept_because: str = ""

    @property
    def links(self) -> tuple[str, ...]:
        """Every way from a row to a person."""
        return (*self.person, *self.pseudonyms)

    def with_fields(self, **fields: str | PersonalField) -> Self:
        """The same with more fields: for the concrete models of an abstract one."""
        return replace(self, fields={**self.fields, **fields})

    def field(self, name: str) -> PersonalField:
        """A field with everything that it takes over from the model.

        Raises:
            KeyError: not a field that is declared here.
        """
        given = self.fields[name]
        own = given if isinstance(given, PersonalField) else PersonalField(label=given)
        return replace(
            own,
            purpose=own.purpose or self.purpose,
            lawful_basis=own.lawful_basis or self.lawful_basis,
            retention=own.retention or self.retention,
            erasure=own.erasure or self.erasure,
            seen_by=own.seen_by or self.seen_by,
            about=own.about or self.links,
        )


@dataclass(frozen=True)
class NothingPersonal:
    """A relation leads from this model to a person, and yet it says nothing about them.

    Attributes:
        because: why not.
    """

    because: str
