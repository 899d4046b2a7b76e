"""The matcher that this process holds in memory, kept in step with the approved release and the catalogue."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import date

from courses.models import CatalogueVersion
from matching.datasets import opportunity_frame
from matching.models import ModelRelease
from matching.queries.policies import ActivePolicy, PoliciesMark, mark_columns, mark_of, policies_in_force
from matching.recommender.index import CatalogueIndex, TextVectors
from matching.recommender.pipeline import Recommender
from matching.services.archiving import KeptCatalogue
from matching.services.releases import MatcherNotReady, ReleaseNotFound, load_release


@dataclass(frozen=True, slots=True, eq=False)
class LoadedMatcher:
    """A fitted recommender with the catalogue of one day. Read by any number of threads; never changed."""

    release: ModelRelease
    recommender: Recommender
    index: CatalogueIndex
    catalogue_version: int
    today: date
    policies: tuple[ActivePolicy, ...]
    """In force on that day, with their uplifts."""
    policies_mark: PoliciesMark
    """Of these: another one says that they are to be read again."""
    kept: KeptCatalogue

    def is_for(self, release: ModelRelease, catalogue_version: int, today: date) -> bool:
        """Whether it still is what a request of this moment needs."""
        return (self.release.pk, self.catalogue_version, self.today) == (release.pk, catalogue_version, today)


class _Holder:
    """The one matcher of the process. A new one is made by one thread while the others wait, and then swapped in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: LoadedMatcher | None = None

    def get(self, release: ModelRelease, catalogue_version: int, today: date, mark: PoliciesMark) -> LoadedMatcher:
        loaded = self._loaded
        if loaded is not None and loaded.is_for(release, catalogue_version, today) and loaded.policies_mark == mark:
            return loaded
        with self._lock:
            loaded = self._loaded
            if loaded is None or not loaded.is_for(release, catalogue_version, today):
                loaded = self._loaded = _load(loaded, release, catalogue_version, today, mark)
            elif loaded.policies_mark != mark:
                # The mark was read before the policies are: should one change between the two, the next request comes here again.
                policies = tuple(policies_in_force(today=today))
                loaded = self._loaded = replace(loaded, policies=policies, policies_mark=mark)
            return loaded

    def forget(self) -> None:
        with self._lock:
            self._loaded = None


_HOLDER = _Holder()


def forget_matcher() -> None:
    """Load anew at the next request: for whoever changes the database behind the catalogue's counter (a test, a restored backup)."""
    _HOLDER.forget()


def current_matcher(*, today: date) -> LoadedMatcher:
    """The matcher for this moment.

    Raises:
        MatcherNotReady: no release is current.
    """
    release = ModelRelease.objects.current().annotate(**mark_columns()).first()
    if release is None:
        raise MatcherNotReady
    return _HOLDER.get(release, CatalogueVersion.current(), today, mark_of(release))


def matcher_of(version: str, *, today: date) -> LoadedMatcher:
    """The matcher of any release, in use or not, on today's catalogue: for whoever judges it. This process goes on with its own.

    Raises:
        ReleaseNotFound: there is no such version.
        MatcherNotReady: its files can't be used.
    """
    release = ModelRelease.objects.filter(version=version).annotate(**mark_columns()).first()
    if release is None:
        raise ReleaseNotFound
    return _load(None, release, CatalogueVersion.current(), today, mark_of(release))


def _load(
    old: LoadedMatcher | None, release: ModelRelease, catalogue_version: int, today: date, mark: PoliciesMark
) -> LoadedMatcher:
    """Texts that were read before are not read again: their vectors come from the last catalogue, or from the release's files.

    The version was read before the catalogue is. Should the catalogue change between the two, the next request sees a newer
    version and comes here again.
    """
    vectors: TextVectors | None
    if old is not None and old.release.pk == release.pk:
        recommender, vectors = old.recommender, old.index.vectors
    else:
        recommender, vectors = load_release(release)
    frame = opportunity_frame(today=today)
    index = recommender.index(frame, known=vectors)
    policies = tuple(policies_in_force(today=today))
    kept = KeptCatalogue(frame, today)
    return LoadedMatcher(release, recommender, index, catalogue_version, today, policies, mark, kept)
