"""Batched loading of what belongs to applications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from matching.models import Application, ApplicationEvent, ApplicationSection, Outcome
from matching.queries.applications import places_in_queues
from matching.services.data_views import record_looks
from mobile_api.loaders import Asker, BatchLoader


class SectionsOfApplication(BatchLoader[int, list[ApplicationSection]]):
    """What was written, in the order of the form."""

    def fetch(self, keys: list[int]) -> Mapping[int, list[ApplicationSection]]:
        """In one statement."""
        order = ApplicationSection.Section.values.index
        return {
            key: sorted(rows, key=lambda row: order(row.section))
            for key, rows in _of(ApplicationSection.objects.all(), keys).items()
        }


class LookAt(BatchLoader[Application, bool]):
    """What was sent is shown to whoever asks, as a member. It is written down before, once a request, for a page in one statement."""

    def fetch(self, keys: list[Application]) -> Mapping[Application, bool]:
        """True for each: it stands there.

        Raises:
            LookNotRecorded: then it must not be shown.
        """
        record_looks(applications=keys, by=self.asker.require_user(), now=self.asker.now)
        return dict.fromkeys(keys, True)


class EventsOfApplication(BatchLoader[int, list[ApplicationEvent]]):
    """The timeline, the first step first."""

    def fetch(self, keys: list[int]) -> Mapping[int, list[ApplicationEvent]]:
        """In one statement."""
        return _of(ApplicationEvent.objects.order_by("at", "pk"), keys)


class OutcomesOfApplication(BatchLoader[int, list[Outcome]]):
    """What was reported, the first report first."""

    def fetch(self, keys: list[int]) -> Mapping[int, list[Outcome]]:
        """In one statement."""
        return _of(Outcome.objects.order_by("reported_at", "pk"), keys)


class QueueOfRun(BatchLoader[int, dict[int, int]]):
    """The queues of runs: application to its place."""

    def fetch(self, keys: list[int]) -> Mapping[int, dict[int, int]]:
        """In one statement."""
        places = places_in_queues(keys)
        return dict.fromkeys(keys, places)


def expect_parts(asker: Asker, rows: Iterable[Application]) -> None:
    """These applications will be shown: what belongs to them is loaded for all of them at once."""
    shown = list(rows)
    for kind in (SectionsOfApplication, EventsOfApplication, OutcomesOfApplication):
        asker.loader(kind).expect(row.pk for row in shown)
    waiting = (row for row in shown if row.status == Application.Status.WAITING)
    asker.loader(QueueOfRun).expect(row.run_id for row in waiting if row.run_id is not None)


def _of(rows: QuerySet[Any], keys: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {key: [] for key in keys}
    for row in rows.filter(application__in=keys):
        found[row.application_id].append(row)
    return found
