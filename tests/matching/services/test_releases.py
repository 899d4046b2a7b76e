"""A fitted matcher on disk: saved, read again, and refused when anything of it is not what was saved."""

from __future__ import annotations

import json
import shutil
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backend.accounts.models import User
from courses.models import CatalogueVersion, Course, Job, Occupation
from matching.models import ModelRelease, RecommendationList
from matching.services import releases
from matching.services.matcher import current_matcher, forget_matcher
from matching.services.recommend import recommend
from matching.services.releases import (
    NothingToLearnFrom,
    fit_release,
    folder_of,
    is_up_to_date,
    load_release,
)
from tests.factories.catalogue import SmallCatalogue, small_catalogue
from tests.factories.release import release
from tests.factories.skill import occupation
from tests.matching.services.damage import RECOMMENDER_FILES, VECTOR_FILES, flip


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_row_says_what_was_fitted(catalogue: SmallCatalogue, data_folder: Path) -> None:
    now = datetime(2026, 11, 23, 3, 15, 20, 42, tzinfo=UTC)
    version = CatalogueVersion.current()
    made = fit_release(now=now)

    assert made == ModelRelease.objects.current().get()
    assert (made.fitted_at, made.catalogue_version, made.occupations) == (now, version, 3)
    assert made.opportunities == Course.objects.count() + 3
    moment, _, fingerprint = made.version.partition("-")
    recommender, _ = load_release(made)
    assert (moment, fingerprint) == ("20261123T031520000042Z", recommender.fingerprint_[:8])
    assert made.configuration["spread"]["organisation_limit"] == 3
    made.refresh_from_db()
    assert is_up_to_date()


def test_what_lies_on_disk(fitted: ModelRelease, data_folder: Path) -> None:
    assert folder_of(fitted.version) == data_folder / "matchers" / fitted.version
    assert files(data_folder / "matchers") == [
        f"{fitted.version}/{part}/{name}"
        for part, names in (("recommender", RECOMMENDER_FILES), ("vectors", VECTOR_FILES))
        for name in names
    ]


def test_a_release_that_was_read_again_gives_the_same_list(
    alice: User, fitted: ModelRelease, catalogue: SmallCatalogue
) -> None:
    recommender, vectors = load_release(fitted)

    assert vectors is not None
    assert len(vectors) == 6
    first = recommend(to=alice, now=fitted.fitted_at).items
    RecommendationList.objects.all().delete()
    forget_matcher()
    assert recommend(to=alice, now=fitted.fitted_at).items == first
    assert current_matcher(today=timezone.localdate()).recommender.fingerprint_ == recommender.fingerprint_


def test_the_one_before_stays_and_is_no_longer_current(fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    newer = fit_release(now=fitted.fitted_at + timedelta(hours=1))

    assert list(ModelRelease.objects.values_list("version", "is_current")) == [
        (newer.version, True),
        (fitted.version, False),
    ]
    assert load_release(fitted)[0].fingerprint_ == load_release(newer)[0].fingerprint_


@pytest.mark.django_db
def test_the_database_lets_one_release_be_current() -> None:
    release(is_current=True)
    release()

    with pytest.raises(IntegrityError, match="release_one_is_current"), transaction.atomic():
        release(is_current=True)
    assert ModelRelease.objects.current().count() == 1


@pytest.mark.parametrize("missing", [Occupation, Course])
def test_nothing_to_learn_from(catalogue: SmallCatalogue, data_folder: Path, missing: type[Any]) -> None:
    if missing is Occupation:
        Occupation.objects.all().delete()
    else:
        Course.objects.update(status=Course.Status.CLOSED)
        Job.objects.update(status=Course.Status.DRAFT)

    with pytest.raises(NothingToLearnFrom) as refusal:
        fit_release(now=timezone.now())

    assert (refusal.value.code, refusal.value.text) == (
        "NOTHING_TO_LEARN_FROM",
        "There is nothing to learn from yet. Run `manage.py load_fixtures` or `manage.py import_open_data` first.",
    )
    assert (ModelRelease.objects.count(), data_folder.exists()) == (0, False)


@pytest.mark.django_db
def test_no_release_is_not_up_to_date(data_folder: Path) -> None:
    release()

    assert not is_up_to_date()


def test_up_to_date_until_the_catalogue_changes(fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    assert is_up_to_date()
    Course.objects.filter(pk=catalogue.repair.pk).update(summary="Learn to repair phones.")
    assert not is_up_to_date()


def test_a_new_occupation_is_a_change_of_the_catalogue(fitted: ModelRelease) -> None:
    occupation()

    assert not is_up_to_date()


def test_up_to_date_until_the_configuration_changes(fitted: ModelRelease, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = json.loads(json.dumps(fitted.configuration))
    monkeypatch.setattr(releases, "as_stored", lambda _: {**stored, "spread": {"organisation_limit": 4}})

    assert not is_up_to_date()


def test_up_to_date_while_its_folder_is_there(fitted: ModelRelease, data_folder: Path) -> None:
    shutil.rmtree(data_folder / "matchers")

    assert not is_up_to_date()


@pytest.mark.parametrize("name", RECOMMENDER_FILES)
def test_up_to_date_while_its_files_are_whole(fitted: ModelRelease, name: str) -> None:
    flip(folder_of(fitted.version) / "recommender" / name)

    assert not is_up_to_date()


def test_the_matcher_in_memory_follows_the_day_the_catalogue_and_the_release(
    fitted: ModelRelease, catalogue: SmallCatalogue
) -> None:
    today = timezone.localdate(fitted.fitted_at)
    first = current_matcher(today=today)
    assert current_matcher(today=today) is first

    tomorrow = current_matcher(today=today + timedelta(1))
    assert (tomorrow is first, tomorrow.recommender is first.recommender) == (False, True)

    Course.objects.filter(pk=catalogue.repair.pk).update(status=Course.Status.CLOSED)
    changed = current_matcher(today=today)
    assert (len(first.index), len(changed.index), changed.recommender is first.recommender) == (6, 5, True)

    newer = fit_release(now=fitted.fitted_at + timedelta(hours=1))
    assert current_matcher(today=today).release == newer


@pytest.mark.django_db(transaction=True)
def test_many_requests_of_a_cold_process_load_it_once(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_catalogue(today=timezone.localdate())
    fit_release(now=timezone.now())
    loads: list[str] = []
    original = load_release
    monkeypatch.setattr(
        "matching.services.matcher.load_release", lambda row: (loads.append(row.version), original(row))[1]
    )
    barrier, loaded = threading.Barrier(4), []

    def ask() -> None:
        try:
            barrier.wait(timeout=10)
            loaded.append(current_matcher(today=timezone.localdate()))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert (len(loads), len(loaded), len(set(map(id, loaded)))) == (1, 4, 1)


def wait_until_somebody_waits() -> None:
    """Return once another connection waits for a lock of the database."""
    patience = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < patience:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.02)
    raise AssertionError("Nobody waits.")


@pytest.mark.django_db(transaction=True)
def test_two_fits_at_once_take_turns(data_folder: Path) -> None:
    small_catalogue(today=timezone.localdate())
    now = timezone.now()
    made: list[str] = []

    def fit() -> None:
        try:
            made.append(fit_release(now=now + timedelta(seconds=1)).version)
        finally:
            connection.close()

    other = threading.Thread(target=fit)
    with transaction.atomic():
        made.append(fit_release(now=now).version)
        other.start()
        wait_until_somebody_waits()
    other.join(timeout=30)

    releases_made = list(ModelRelease.objects.values_list("version", "is_current"))
    assert releases_made == [(made[1], True), (made[0], False)]
