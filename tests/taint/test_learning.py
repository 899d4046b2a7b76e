"""What is learnt is the same to the last bit, whether or not anybody answered for the equality monitoring or chose a group."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from matching.learning.log import Log
from matching.models import ModelRelease, PrioritisationChoice, Resident
from matching.queries.learning import read_log
from matching.services import learning
from matching.services.learning import LOOKED_BACK, propose_release
from matching.services.matcher import forget_matcher
from matching.services.releases import fit_release, folder_of
from tests.factories.catalogue import SmallCatalogue
from tests.factories.learning import few_are_enough, simulated_events
from tests.fitted import catalogue, data_folder
from tests.taint.marked import mark, watching

__all__ = ["catalogue", "data_folder"]

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def learnt() -> dict[str, Any]:
    """All that learning reads, and all that it makes; then forgotten."""
    log = read_log(since=NOW - LOOKED_BACK, until=NOW)
    release = propose_release(now=NOW, seed=1).release
    assert release is not None
    files = sorted(path for path in folder_of(release.version).rglob("*.npz"))
    out = {
        "log": [getattr(log, name).tolist() for name in Log.__slots__[1:]],
        "row": json.dumps([release.learnt, release.metrics, release.reference]),
        "files": [path.read_bytes() for path in files],
    }
    release.delete()
    forget_matcher()
    for path in folder_of(release.version).rglob("*"):
        if path.is_file():
            path.unlink()
    folder_of(release.version).rename(folder_of(release.version).with_name(f"gone-{id(out)}"))
    return out


def test_the_same_with_and_without_answers_and_groups(
    catalogue: SmallCatalogue, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "RULES", few_are_enough(tmp_path))
    learning.learning_rules.cache_clear()
    fitted = fit_release(now=NOW)
    people = simulated_events(fitted, catalogue.repair.pk, until=NOW)
    with watching() as without:
        before = learnt()
    words = [word for one in people[:5] for word in mark(one)]
    choose_groups(people[:5])
    with watching() as seen:
        after = learnt()
    learning.learning_rules.cache_clear()

    assert after == before
    assert seen.found(words) == []
    for one in (without, seen):
        assert one.naming_the_schema() == []
        assert [sql for sql in one.statements if "prioritisation" in sql.lower()] == []
    assert ModelRelease.objects.get() == fitted


def choose_groups(people: list[Resident]) -> None:
    """Each of them asked to be shown programmes for a group."""
    for one in people:
        PrioritisationChoice.objects.create(
            resident=one, group="CARER", wants=True, words_version="1", words="Shall we?", at=NOW
        )
