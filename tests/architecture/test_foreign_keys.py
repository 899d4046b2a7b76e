"""Relations point the way that imports do. A foreign key by name is invisible to import-linter, so they are read here."""

from __future__ import annotations

from django.apps import apps
from django.db.models import CASCADE, SET_NULL, Field, ForeignKey, Model

LAYERS = {"audit": 0, "accounts": 1, "courses": 2, "matching": 3, "mobile_api": 4}
CONTRIB = {("accounts.User", "auth.Group"), ("accounts.User", "auth.Permission")}
"""Django's own groups and permissions: all that we use of its applications."""


def relations() -> list[tuple[type[Model], Field, type[Model]]]:
    """Every foreign key of our applications; a many-to-many relation is two of them, in the table between."""
    return [
        (model, field, field.related_model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in LAYERS
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and isinstance(field.related_model, type)
    ]


def test_there_are_relations_to_look_at() -> None:
    assert {model._meta.app_label for model, _, _ in relations()} >= {"accounts", "courses", "matching"}


def test_every_relation_points_to_the_same_layer_or_a_lower_one() -> None:
    upwards = [
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model, field, target in relations()
        if target._meta.app_label in LAYERS and LAYERS[target._meta.app_label] > LAYERS[model._meta.app_label]
    ]

    assert upwards == []


def test_many_to_many_relations_too() -> None:
    upwards = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in LAYERS
        for field in model._meta.local_many_to_many
        if LAYERS.get(field.related_model._meta.app_label, -1) > LAYERS[model._meta.app_label]
    ]

    assert upwards == []


def test_nothing_of_djangos_own_applications_but_groups_and_permissions() -> None:
    used = {
        (model._meta.label, field.related_model._meta.label)
        for model in apps.get_models()
        if model._meta.app_label in LAYERS
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.related_model is not None and field.related_model._meta.app_label not in LAYERS
    }

    assert used == CONTRIB


def test_erasing_an_account_is_never_blocked() -> None:
    """Every relation to a person either goes with the person or lets go of them."""
    people = {"accounts.User", "matching.Resident"}
    blocking = [
        f"{model._meta.label}.{field.name}"
        for model, field, target in relations()
        if target._meta.label in people and field.remote_field.on_delete not in {CASCADE, SET_NULL}
    ]

    assert blocking == []
