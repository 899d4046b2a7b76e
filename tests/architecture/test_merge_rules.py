"""Every relation to a resident or an account, and every answer, has a rule for the moment in which two accounts become one."""

from __future__ import annotations

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from backend.accounts.models import User
from matching.models import Resident
from matching.services.merge_rules import ANSWERS, NO_ANSWERS, RULES
from matching.services.merge_ways import AskedAgain, MadeAnew, StaysBehind


def relations() -> set[str]:
    """Every column of every table that leads to a resident or an account, as `app.Model.field`; histories of organisations apart."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.related_model in {Resident, User}
    }


def is_history(relation: str) -> bool:
    """Who changed an organisation or a listing, decided about them or sent a file: only members and staff can."""
    return relation.startswith("courses.") and not relation.endswith("Member.user")


def test_every_relation_to_a_person_has_a_rule() -> None:
    """To mend it, add a line to `matching/services/merge_rules.py` that says what becomes of the rows."""
    needed = {relation for relation in relations() if not is_history(relation)}
    needed -= {f"{Resident.skills.through._meta.label}.resident"}  # skills are added up

    assert {relation for relation in RULES if not is_history(relation)} == needed
    assert {relation for relation in RULES if is_history(relation)} <= relations()


def test_every_answer_goes_over_or_says_why_not() -> None:
    columns = {field.name for field in Resident._meta.concrete_fields}

    assert set(ANSWERS) | NO_ANSWERS == columns
    assert set(ANSWERS) & NO_ANSWERS == set()
    assert [field.name for field in Resident._meta.many_to_many if isinstance(field, ManyToManyField)] == ["skills"]


def test_what_does_not_go_over_says_why() -> None:
    silent = [
        name
        for name, rule in RULES.items()
        if isinstance(rule, AskedAgain | MadeAnew | StaysBehind) and not rule.because
    ]

    assert silent == []
