"""A matcher is fitted, stored with its hashes, and put to use."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.errors import NotFound, Refusal
from courses.models import CatalogueVersion
from matching.datasets import occupation_table, opportunity_frame
from matching.models import ModelRelease
from matching.recommender import store
from matching.recommender.artefact import ArtefactChanged, ArtefactRefused
from matching.recommender.co_interest import CoInterest
from matching.recommender.index import TextVectors
from matching.recommender.pipeline import Configuration, Recommender
from matching.recommender.scorer import PARTS
from matching.services.release_in_use import make_current, take_turns
from matching.services.release_settings import as_stored, configuration_with, stated

logger = logging.getLogger(__name__)
_GOES_OVER: Final = ("learnt", "metrics", "reference", "approved_by", "approved_at", "reason")
"""What a release takes over from the one before, when it is fitted anew."""
PART_NAMES: Final = tuple(part.value for part in PARTS)


class NothingToLearnFrom(Refusal):
    """The catalogue or the taxonomy is empty."""

    code = "NOTHING_TO_LEARN_FROM"
    message = "There is nothing to learn from yet. Run `manage.py load_fixtures` or `manage.py import_open_data` first."


class MatcherNotReady(Refusal):
    """No fitted matcher can be used."""

    code = "MATCHER_NOT_READY"
    message = "We can't recommend anything just now. Please try again later, or use search."


class ReleaseNotFound(NotFound):
    """No such version."""

    code = "RELEASE_NOT_FOUND"
    message = "There is no such release. `manage.py train_matcher` proposes one and says its version."


def is_up_to_date() -> bool:
    """Whether the current release was fitted on this very catalogue, by this very configuration, and can be read from disk."""
    release = ModelRelease.objects.current().first()
    if (
        release is None
        or release.catalogue_version != CatalogueVersion.current()
        or release.configuration != as_stored(configuration_with(release.learnt))
        # Nothing can be learnt from lists whose parts are not named.
        or release.parts != list(PART_NAMES)
    ):
        return False
    return has_files(release)


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """What was fitted on a catalogue, before it has weights and a row that is saved."""

    release: ModelRelease
    recommender: Recommender
    vectors: TextVectors


def fit_release(*, now: datetime) -> ModelRelease:
    """Fit on the taxonomy and the open catalogue, save, and make it the current release. The one before stays in the table.

    What was learnt and approved for the one before goes over: a new catalogue unlearns nothing.

    Raises:
        NothingToLearnFrom: there is no occupation, or no open opportunity.
    """
    return put_to_use(fit_anew(now=now))


def fit_anew(*, now: datetime) -> Fitted:
    """The part of it that takes long: nothing is written, and nobody is held up.

    Raises:
        NothingToLearnFrom: there is no occupation, or no open opportunity.
    """
    catalogue_version = CatalogueVersion.current()
    occupations, opportunities = occupation_table(), opportunity_frame(today=timezone.localdate(now))
    if not len(occupations) or not len(opportunities):
        raise NothingToLearnFrom
    recommender = Recommender(configuration=stated()).fit(occupations, opportunities)
    release = ModelRelease(
        version=f"{now:%Y%m%dT%H%M%S%fZ}-{recommender.fingerprint_[:8]}",
        fitted_at=now,
        catalogue_version=catalogue_version,
        occupations=len(occupations),
        opportunities=len(opportunities),
        parts=list(PART_NAMES),
    )
    return Fitted(release, recommender, recommender.index(opportunities).vectors)


@transaction.atomic
def put_to_use(fitted: Fitted, *, like: ModelRelease | None = None) -> ModelRelease:
    """Give what was fitted the weights of another release, save it, and make it current.

    Which one is in use is read after the fit, when nobody else can change it: what was approved or taken back while it
    was fitted stays so.

    Args:
        fitted: what was fitted.
        like: a release whose weights are taken, and whose place is, because its own files are gone; None for the one in use.
    """
    take_turns()
    release, before = fitted.release, like or ModelRelease.objects.current().first()
    configuration = configuration_with(before.learnt if before else {})
    for name in _GOES_OVER if before else ():
        setattr(release, name, getattr(before, name))
    if like:
        release.replaced = like.replaced
    release.configuration = as_stored(configuration)
    weighed = with_fitted_parts(fitted.recommender, configuration, _kept_together(before))
    release.sha256 = save_release(release, weighed, fitted.vectors, release.fitted_at)
    make_current(release, going_back=like is not None)
    return release


def with_fitted_parts(fitted: Recommender, configuration: Configuration, kept: CoInterest | None) -> Recommender:
    """What was fitted, with other weights and with what people keep together. Vectors stay the same."""
    other = Recommender(configuration=configuration, co_interest=kept)
    return other.adopt(fitted.text_, fitted.pieces_, fitted.bridge_, fitted.occupation_labels_)


def load_release(release: ModelRelease) -> tuple[Recommender, TextVectors | None]:
    """Read a release from disk; its text vectors too, where they are good.

    Raises:
        MatcherNotReady: its files are missing or not what they were; the log says which.
    """
    try:
        recommender = read_release(release)
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


def read_release(release: ModelRelease) -> Recommender:
    """Read the recommender of a release from disk, after its hash was compared.

    Raises:
        ArtefactRefused, OSError: its files are missing or not what they were.
    """
    folder = folder_of(release.version) / "recommender"
    manifest = (folder / "manifest.json").read_bytes()
    if hashlib.sha256(manifest).hexdigest() != release.sha256:
        raise ArtefactChanged("The files are consistent, but they are not the release that was made current.")
    return store.load(folder)


def has_files(release: ModelRelease) -> bool:
    """Whether the recommender of a release is there, and is what was saved."""
    try:
        read_release(release)
    except (ArtefactRefused, OSError):
        return False
    return True


def save_release(release: ModelRelease, recommender: Recommender, vectors: TextVectors, now: datetime) -> str:
    """Write the files of a release that was not there before. Returns the hash that its row keeps."""
    folder = folder_of(release.version)
    folder.mkdir(parents=True)
    store.save_vectors(vectors, folder / "vectors", now)
    return store.save(recommender, folder / "recommender", now)


def _kept_together(before: ModelRelease | None) -> CoInterest | None:
    """What people keep together, as the release before knew it; None where nothing was learnt, or its files can't be read."""
    if before is None or not before.learnt:
        return None
    try:
        return read_release(before).co_interest_
    except (ArtefactRefused, OSError):
        logger.warning("What people keep together is lost with the files of release %s", before.version)
        return None
