"""A matcher is fitted, stored with its hashes, and put to use."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from backend.errors import Refusal
from courses.models import CatalogueVersion
from matching.datasets import occupation_table, opportunity_frame
from matching.models import ModelRelease
from matching.recommender import store, wordpieces
from matching.recommender.artefact import ArtefactChanged, ArtefactRefused
from matching.recommender.exploring import Exploration
from matching.recommender.index import CatalogueIndex, TextVectors
from matching.recommender.pipeline import Configuration, Recommender

logger = logging.getLogger(__name__)
_TURNS: Final = 20_261_123
"""Number of the database lock under which a release is made current. Any number that nobody else uses."""


class NothingToLearnFrom(Refusal):
    """The catalogue or the taxonomy is empty."""

    code = "NOTHING_TO_LEARN_FROM"
    message = "There is nothing to learn from yet. Run `manage.py load_fixtures` or `manage.py import_open_data` first."


class MatcherNotReady(Refusal):
    """No fitted matcher can be used."""

    code = "MATCHER_NOT_READY"
    message = "We can't recommend anything just now. Please try again later, or use search."


def is_up_to_date() -> bool:
    """Whether the current release was fitted on this very catalogue, by this very configuration, and can be read from disk."""
    release = ModelRelease.objects.current().first()
    if (
        release is None
        or release.catalogue_version != CatalogueVersion.current()
        or release.configuration != _configuration()
    ):
        return False
    try:
        _read(release)
    except (ArtefactRefused, OSError):
        return False
    return True


def fit_release(*, now: datetime) -> ModelRelease:
    """Fit on the taxonomy and the open catalogue, save, and make it the current release. The one before stays in the table.

    Raises:
        NothingToLearnFrom: there is no occupation, or no open opportunity.
    """
    catalogue_version = CatalogueVersion.current()
    occupations, opportunities = occupation_table(), opportunity_frame(today=timezone.localdate(now))
    if not len(occupations) or not len(opportunities):
        raise NothingToLearnFrom
    recommender = Recommender(configuration=stated()).fit(occupations, opportunities)
    index = recommender.index(opportunities)
    release = ModelRelease(
        version=f"{now:%Y%m%dT%H%M%S%fZ}-{recommender.fingerprint_[:8]}",
        fitted_at=now,
        catalogue_version=catalogue_version,
        occupations=len(occupations),
        opportunities=len(opportunities),
        configuration=_configuration(),
    )
    release.sha256 = _save(release, recommender, index, now)
    _make_current(release)
    return release


def load_release(release: ModelRelease) -> tuple[Recommender, TextVectors | None]:
    """Read a release from disk; its text vectors too, where they are good.

    Raises:
        MatcherNotReady: its files are missing or not what they were; the log says which.
    """
    try:
        recommender = _read(release)
    except (ArtefactRefused, OSError) as error:
        logger.exception("Release %s can't be used: run `manage.py fit_matcher --force`", release.version)
        raise MatcherNotReady from error
    try:
        return recommender, store.load_vectors(folder_of(release.version) / "vectors", recommender)
    except (ArtefactRefused, OSError):
        # Only a saving of time: without them the texts are read again.
        logger.warning("The text vectors of release %s can't be used and are made anew", release.version)
        return recommender, None


def folder_of(version: str) -> Path:
    """Where the files of a release lie, by its version."""
    return Path(settings.DATA_DIR) / "matchers" / version


def _read(release: ModelRelease) -> Recommender:
    folder = folder_of(release.version) / "recommender"
    manifest = (folder / "manifest.json").read_bytes()
    if hashlib.sha256(manifest).hexdigest() != release.sha256:
        raise ArtefactChanged("The files are consistent, but they are not the release that was made current.")
    return store.load(folder)


def _save(release: ModelRelease, recommender: Recommender, index: CatalogueIndex, now: datetime) -> str:
    folder = folder_of(release.version)
    folder.mkdir(parents=True)
    store.save_vectors(index.vectors, folder / "vectors", now)
    return store.save(recommender, folder / "recommender", now)


@transaction.atomic
def _make_current(release: ModelRelease) -> None:
    # Two fits at once take turns here: the second must see the first one's row, or both would want to be current.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURNS])
    ModelRelease.objects.current().update(is_current=False)
    release.is_current = True
    release.save()


def stated() -> Configuration:
    """What is stated in code and settings; nothing of it is learnt."""
    return Configuration(exploration=Exploration(share=min(settings.EXPLORATION_PERCENT, 100) / 100))


def _configuration() -> dict[str, Any]:
    """The configuration, and which word pieces are shipped, as the database keeps it. Any change asks for a new release."""
    word_pieces = hashlib.sha256((wordpieces.SHIPPED / "manifest.json").read_bytes()).hexdigest()
    as_json: dict[str, Any] = json.loads(json.dumps(asdict(stated()) | {"word_pieces": word_pieces}))
    return as_json
