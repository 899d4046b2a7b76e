"""The matcher is the same to the last bit, whether or not anybody answered for the equality monitoring."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from matching.datasets import occupation_table, opportunity_frame, resident_profile
from matching.models import ArchivedPart, Receipt, Resident
from matching.services.matcher import forget_matcher
from matching.services.recommend import recommend
from matching.services.releases import fit_release
from tests.factories.catalogue import SmallCatalogue
from tests.factories.outcode import outcode
from tests.factories.resident import resident
from tests.fitted import catalogue, data_folder
from tests.taint.marked import every_row, mark, watching

__all__ = ["catalogue", "data_folder"]

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def made(people: list[Resident], folder: Path) -> dict[str, Any]:
    """All that the matcher is made from, and all that it makes; then forgotten."""
    release = fit_release(now=NOW)
    forget_matcher()
    lists = [recommend(to=one.user, now=NOW) for one in people]
    out = {
        "frames": repr([opportunity_frame(today=NOW.date()), occupation_table()]),
        "profiles": repr([resident_profile(one, today=NOW.date()) for one in people]),
        "release": release.sha256,
        "files": {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.*"))},
        "lists": json.dumps([[row.inputs, row.considered, row.excluded, row.items] for row in lists]),
    }
    Receipt.objects.all().delete()  # and their lists with them
    ArchivedPart.objects.all().delete()
    release.delete()
    shutil.rmtree(folder)
    forget_matcher()
    return out


def test_the_same_with_and_without_answers(catalogue: SmallCatalogue, data_folder: Path) -> None:
    people = [
        resident(uid="alice", wants="I like repairing laptops", outcode=outcode(code="E7")),
        resident(uid="bob", wants="programming in Python", highest_level=3),
        resident(uid="charlie"),
    ]
    with watching() as without:
        before = made(people, data_folder)
    words = [word for one in people for word in mark(one)]

    with watching() as seen:
        after = made(people, data_folder)

    assert after == before
    assert len(json.loads(before["lists"])) == 3
    assert all(items for *_, items in json.loads(before["lists"]))
    assert seen.found(words) == []
    assert seen.naming_the_schema() == []
    assert len(seen.statements) == len(without.statements) > 20
    assert [word for word in words if word in every_row()] == []
    assert len(before["files"]) >= 3
