"""Personal data is declared where it is held: what for, and by what right."""

from __future__ import annotations

import inspect
import sys

from django.apps import apps
from django.db.models import Model

from backend.accounts.models import User

DECLARED = ("Purpose:", "Lawful basis:")


def personal_models() -> set[type[Model]]:
    """Models above the accounts from which some path of relations leads to a person."""
    found: set[type[Model]] = {User}
    while True:
        more = {
            model
            for model in apps.get_models()
            if model._meta.app_label in {"courses", "matching", "mobile_api"}
            for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
            if field.related_model in found
        }
        if more <= found:
            return found - {User}
        found |= more


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


def test_every_model_about_a_person_says_what_for_and_by_what_right() -> None:
    silent = {
        (model._meta.label, word)
        for model in personal_models()
        for word in DECLARED
        if word not in (inspect.getdoc(sys.modules[model.__module__]) or "")
    }

    assert silent == set()
