"""Personal data is declared where it is held: what for, by what right, for how long, and what becomes of it."""

from __future__ import annotations

import inspect
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Model

from backend.accounts.models import User
from backend.accounts.personal_models import (
    declaration,
    declared,
    end_of,
    leading_to_people,
    own_fields,
    undeclared,
)
from backend.management.commands import document_personal_data
from backend.personal_data import Erasure, NothingPersonal, PersonalField
from matching.models import Resident, SavedOpportunity
from tests.architecture.sources import ROOT

DECLARED = ("Purpose:", "Lawful basis:")


def personal_models() -> set[type[Model]]:
    """Models of ours, above the accounts, from which some path of relations leads to a person."""
    ours = {"courses", "matching", "mobile_api"}
    return {model for model in leading_to_people() if model._meta.app_label in ours}


def test_the_models_about_people() -> None:
    assert {model._meta.label for model in personal_models()} >= {
        "matching.Resident",
        "matching.SavedOpportunity",
        "matching.DismissedOpportunity",
        "matching.RecommendationList",
        "matching.Report",
    }


def test_the_catalogue_knows_no_resident() -> None:
    """Only who acts for an organisation, and what they did to its listings or decided about them."""
    assert {model._meta.label for model in personal_models() if model._meta.app_label == "courses"} == {
        "courses.ApiKey",
        "courses.DuplicatePair",
        "courses.EmployerMember",
        "courses.IdempotentAnswer",
        "courses.Upload",
        "courses.UploadRow",
        "courses.Invitation",
        "courses.ListingChange",
        "courses.OrganisationChange",
        "courses.ProviderMember",
    }


def test_every_module_about_a_person_says_what_for_and_by_what_right() -> None:
    silent = {
        (model._meta.label, word)
        for model in personal_models()
        for word in DECLARED
        if word not in (inspect.getdoc(sys.modules[model.__module__]) or "")
    }

    assert silent == set()


def test_every_personal_field_is_declared() -> None:
    """Each line says how to mend it."""
    assert undeclared() == []


def test_a_field_without_an_entry_fails_and_the_message_says_how_to_add_it(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {name: said for name, said in SavedOpportunity.personal.fields.items() if name != "saved_at"}
    monkeypatch.setattr(SavedOpportunity, "personal", replace(SavedOpportunity.personal, fields=fields))

    (said,) = undeclared()

    assert said == (
        "matching.SavedOpportunity.saved_at has no entry. Add it to `personal` in matching/models/interaction.py: "
        "`fields={'saved_at': 'What it is, in plain words'}`, or to `not_personal` where it says nothing about a person. "
        "Then: python manage.py document_personal_data"
    )


def test_a_model_without_a_declaration_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(SavedOpportunity, "personal")

    (said,) = undeclared()

    assert said == (
        "matching.SavedOpportunity leads to a person and declares nothing. Add `personal = PersonalData(…)` to it in "
        "matching/models/interaction.py, as in backend/personal_data.py; if it says nothing about anybody: "
        "`personal = NothingPersonal('why not')`."
    )


def test_what_contradicts_itself_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Resident.personal
    fields = {
        **{name: field for name, field in said.fields.items() if name != "user"},
        "age": "How old you are",
        "wants": PersonalField(label="Words", erasure=Erasure.KEEP, about=("friend",)),
    }
    wrong = replace(said, person=("user", "outcode"), fields=fields, not_personal=("id", "is_synthetic", "user", "id"))
    monkeypatch.setattr(Resident, "personal", wrong)

    file = "matching/models/resident.py"
    assert undeclared() == [
        f"matching.Resident has no field age: take it out of `personal` in {file}.",
        f"matching.Resident.id stands twice in `personal` in {file}.",
        f"matching.Resident: `outcode` in `person` in {file} does not lead to an account.",
        f"matching.Resident.user leads to the person: it belongs to `fields` in {file}.",
        f"matching.Resident.wants is kept after an erasure: say why in `kept_because` in {file}.",
        f"matching.Resident.wants is `about` something that is not in `person` or `pseudonyms` in {file}.",
    ]


def test_whatever_leads_to_a_person_in_one_step_is_found_by_the_declared_way() -> None:
    """A second link to an account that `person` leaves out would be missed by export and erasure."""
    forgotten = [
        f"{model._meta.label}.{field.name}"
        for model, said in declared().items()
        for field in own_fields(model)
        if field.related_model in {User, Resident} and field.name not in {way.split("__")[0] for way in said.person}
    ]

    assert forgotten == []


def test_what_keeps_the_row_can_let_go_of_the_person() -> None:
    holding = [
        f"{model._meta.label}.{link}"
        for model, said in declared().items()
        if said.erasure is Erasure.ANONYMISE
        for link in {way.split("__")[0] for way in said.person}
        if not model._meta.get_field(link).null
    ]

    assert holding == []


def test_nothing_personal_says_why() -> None:
    reasons = [said.because for model in apps.get_models() if isinstance(said := declaration(model), NothingPersonal)]

    assert reasons
    assert all(len(reason.split()) >= 4 for reason in reasons)


def test_a_lookup_is_followed_to_its_end() -> None:
    assert end_of(Resident, "user") is User
    assert end_of(SavedOpportunity, "resident__user") is User
    assert end_of(User, "pk") is User
    assert end_of(SavedOpportunity, "resident__wants") is None
    assert end_of(SavedOpportunity, "nothing__user") is None


def run(*, check: bool) -> str:
    out = StringIO()
    call_command("document_personal_data", check=check, stdout=out)
    return out.getvalue()


def test_the_page_on_data_protection_is_up_to_date() -> None:
    page = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")

    assert page == document_personal_data.page(), f"Write it again with: {document_personal_data.REGENERATE}"


def test_the_page_is_written_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "data-protection.md"
    monkeypatch.setattr(document_personal_data, "FILE", file)
    with pytest.raises(CommandError) as refusal:
        run(check=True)

    assert str(refusal.value) == (
        "docs/data-protection.md differs from the models. Write it again with: python manage.py document_personal_data"
    )
    assert not file.exists()
    assert run(check=False) == "docs/data-protection.md is written.\n"
    assert file.read_text(encoding="utf-8") == document_personal_data.page()
    assert run(check=True) == "docs/data-protection.md is up to date.\n"


def test_no_page_is_written_while_an_entry_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_personal_data, "FILE", tmp_path / "data-protection.md")
    monkeypatch.delattr(SavedOpportunity, "personal")

    with pytest.raises(CommandError, match="SavedOpportunity leads to a person and declares nothing"):
        run(check=False)
    assert list(tmp_path.iterdir()) == []


def test_every_field_stands_on_the_page_with_its_words() -> None:
    page = document_personal_data.page()

    assert [
        (model._meta.label, name)
        for model, said in declared().items()
        for name in said.fields
        if f"| `{name}` | {said.field(name).label} |" not in page
    ] == []
