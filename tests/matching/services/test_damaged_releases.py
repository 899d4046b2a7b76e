"""Files that are not what was saved: refused, said in the log, and mended by fitting anew."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from backend.accounts.models import User
from courses.models import Course
from matching.models import ModelRelease, RecommendationList
from matching.services.matcher import forget_matcher
from matching.services.recommend import recommend
from matching.services.releases import (
    MatcherNotReady,
    fit_release,
    folder_of,
    is_up_to_date,
)
from tests.matching.services.damage import RECOMMENDER_FILES, VECTOR_ARRAYS, WORD_ARRAYS, flip


def flipped(name: str, at: int | None = None) -> Callable[[Path], None]:
    return lambda folder: flip(folder / "recommender" / name, at=at)


def emptied(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "recommender" / name).write_bytes(b"") and None


def removed(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "recommender" / name).unlink()


DAMAGES = {
    **{f"{name} flipped at {at}": flipped(name, at) for name in RECOMMENDER_FILES for at in (0, None, -2)},
    **{f"{name} emptied": emptied(name) for name in RECOMMENDER_FILES},
    **{f"{name} removed": removed(name) for name in RECOMMENDER_FILES},
    "folder removed": shutil.rmtree,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_release_is_refused_and_the_log_says_so(
    alice: User, fitted: ModelRelease, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], None]
) -> None:
    damage(folder_of(fitted.version))

    with caplog.at_level(logging.ERROR), pytest.raises(MatcherNotReady):
        recommend(to=alice, now=fitted.fitted_at)

    line = f"Release {fitted.version} can't be used: run `manage.py fit_matcher --force`"
    assert [(record.name, record.levelname, record.getMessage()) for record in caplog.records] == [
        ("matching.services.releases", "ERROR", line)
    ]
    assert RecommendationList.objects.count() == 0


def test_the_whole_files_of_another_release_are_refused(
    alice: User, fitted: ModelRelease, caplog: pytest.LogCaptureFixture
) -> None:
    Course.objects.update(summary="Other words for another matcher.")
    other = fit_release(now=fitted.fitted_at + timedelta(hours=1))
    shutil.rmtree(folder_of(other.version))
    shutil.copytree(folder_of(fitted.version), folder_of(other.version))

    with caplog.at_level(logging.ERROR), pytest.raises(MatcherNotReady):
        recommend(to=alice, now=fitted.fitted_at)

    assert caplog.records[0].exc_text is not None
    assert "they are not the release that was made current" in caplog.records[0].exc_text
    assert not is_up_to_date()


def test_mended_by_fitting_anew(alice: User, fitted: ModelRelease) -> None:
    flip(folder_of(fitted.version) / "recommender" / "arrays.npz")
    with pytest.raises(MatcherNotReady):
        recommend(to=alice, now=fitted.fitted_at)
    newer = fit_release(now=fitted.fitted_at + timedelta(seconds=1))

    assert recommend(to=alice, now=newer.fitted_at).release == newer


VECTOR_DAMAGES: dict[str, Callable[[Path], None]] = {
    **{
        f"{name} flipped": lambda folder, name=name: flip(folder / "vectors" / f"{name}.npy")
        for name in (*VECTOR_ARRAYS, *WORD_ARRAYS)
    },
    "dense cut short": lambda folder: (folder / "vectors" / "dense.npy").write_bytes(b"") and None,
    "manifest": lambda folder: flip(folder / "vectors" / "manifest.json"),
    "removed": lambda folder: shutil.rmtree(folder / "vectors"),
}


@pytest.mark.parametrize("damage", VECTOR_DAMAGES.values(), ids=VECTOR_DAMAGES)
def test_damaged_vectors_are_made_anew_with_the_same_list(
    alice: User, fitted: ModelRelease, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], None]
) -> None:
    first = recommend(to=alice, now=fitted.fitted_at).items
    RecommendationList.objects.all().delete()
    forget_matcher()
    damage(folder_of(fitted.version))

    with caplog.at_level(logging.WARNING):
        assert recommend(to=alice, now=fitted.fitted_at).items == first
    line = f"The text vectors of release {fitted.version} can't be used and are made anew"
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [("WARNING", line)]
    assert is_up_to_date()
