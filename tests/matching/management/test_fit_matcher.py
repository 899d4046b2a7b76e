"""`manage.py fit_matcher`: what it says, and when it does nothing."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from matching.models import ModelRelease
from matching.services.releases import folder_of
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course_run


def said(**options: Any) -> str:
    out = StringIO()
    call_command("fit_matcher", stdout=out, **options)
    return out.getvalue()


UP_TO_DATE = "The matcher is up to date: the catalogue has not changed since it was fitted.\n"


def test_the_first_time_and_the_second(catalogue: SmallCatalogue, data_folder: Path) -> None:
    first = said()
    release = ModelRelease.objects.get()

    assert first == f"Fitted release {release.version} on 3 occupations and 6 opportunities.\n"
    assert said() == UP_TO_DATE
    assert ModelRelease.objects.get() == release


def test_after_a_change_of_the_catalogue(fitted: ModelRelease) -> None:
    course_run()

    text = said()
    release = ModelRelease.objects.current().get()
    assert text == f"Fitted release {release.version} on 3 occupations and 7 opportunities.\n"
    assert release != fitted
    assert said() == UP_TO_DATE


def test_by_force(fitted: ModelRelease) -> None:
    text = said(force=True)

    newest = ModelRelease.objects.current().get()
    assert text == f"Fitted release {newest.version} on 3 occupations and 6 opportunities.\n"
    assert ModelRelease.objects.count() == 2


def test_a_damaged_release_is_replaced(fitted: ModelRelease) -> None:
    (folder_of(fitted.version) / "recommender" / "arrays.npz").write_bytes(b"damaged")

    assert said() != UP_TO_DATE
    assert said() == UP_TO_DATE


@pytest.mark.django_db
def test_nothing_to_learn_from(data_folder: Path) -> None:
    with pytest.raises(CommandError) as error:
        said()

    assert str(error.value) == (
        "NOTHING_TO_LEARN_FROM: There is nothing to learn from yet. "
        "Run `manage.py load_fixtures` or `manage.py import_open_data` first."
    )
    assert error.value.returncode == 1
    assert ModelRelease.objects.count() == 0
