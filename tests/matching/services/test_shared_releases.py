"""Two processes and one release: each reads the same files, and the newer one as soon as it is in use, without a restart."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
from django.conf import settings
from django.utils import timezone

from courses.models import Course
from matching.models import ModelRelease
from matching.recommender.frames import Resident
from matching.services.approving import approve_release, roll_back_release
from matching.services.matcher import current_matcher
from matching.services.recommend import ranked
from matching.services.releases import fit_release
from tests.factories.assessing import assessed
from tests.factories.catalogue import SmallCatalogue, small_catalogue
from tests.factories.learning import learnt_release
from tests.factories.user import staff_user

WANTS = "I want to repair computers."
OTHER_PROCESS = """
import hashlib, json, os, sys
import django
django.setup()
import numpy as np
from django.utils import timezone
from matching.recommender.frames import Resident
from matching.services.matcher import current_matcher
from matching.services.recommend import ranked

for line in sys.stdin:
    matcher = current_matcher(today=timezone.localdate())
    made = ranked(matcher, Resident(wants=line.strip()), now=timezone.now())
    text = json.dumps(made["items"], sort_keys=True)
    mapped = isinstance(matcher.index.vectors.dense.base, np.memmap)
    print(os.getpid(), matcher.release.version, hashlib.sha256(text.encode()).hexdigest(), mapped, flush=True)
"""


@pytest.fixture
def catalogue(transactional_db: None) -> SmallCatalogue:
    return small_catalogue(today=timezone.localdate())


@pytest.fixture
def other(elsewhere: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process that answers one line for each line that it is sent."""
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS],
        cwd=settings.BASE_DIR,
        env=elsewhere,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.stdin.close()


def ask(process: subprocess.Popen[str]) -> list[str]:
    process.stdin.write(f"{WANTS}\n")
    process.stdin.flush()
    return process.stdout.readline().split()


def ours() -> str:
    """Hash of the list that this process makes."""
    matcher = current_matcher(today=timezone.localdate())
    items = ranked(matcher, Resident(wants=WANTS), now=timezone.now())["items"]
    return hashlib.sha256(json.dumps(items, sort_keys=True).encode()).hexdigest()


def test_another_process_goes_over_to_a_new_release_by_itself(
    catalogue: SmallCatalogue, other: subprocess.Popen[str]
) -> None:
    now = timezone.now()
    first = fit_release(now=now)
    pid, *told = ask(other)
    before = ours()
    assert told == [first.version, before, "True"]

    Course.objects.filter(pk=catalogue.repair.pk).update(title="Repair of computers and phones")
    second = fit_release(now=now + timedelta(seconds=1))
    assert ModelRelease.objects.current().get() == second
    assert ask(other) == [pid, second.version, ours(), "True"]
    assert ours() != before


def test_a_process_that_starts_on_a_release_maps_its_vectors(catalogue: SmallCatalogue, data_folder: object) -> None:
    fit_release(now=timezone.now())
    vectors = current_matcher(today=timezone.localdate()).index.vectors

    assert [type(array.base) for array in (vectors.dense, vectors.bridge, vectors.digests)] == [np.memmap] * 3
    assert vectors.dense.flags.writeable is False


def test_another_process_goes_over_to_what_was_approved_and_back_again(
    catalogue: SmallCatalogue, other: subprocess.Popen[str]
) -> None:
    now = timezone.now()
    first = fit_release(now=now)
    pid, *told = ask(other)
    before = ours()
    assert told == [first.version, before, "True"]
    stan, learnt = staff_user(), learnt_release(first, {"meaning_dense": 0.1, "cost_or_pay": 3.0})

    assessed(learnt)
    approve_release(version=learnt.version, by=stan, reason="Looked at", now=now)
    assert ask(other) == [pid, learnt.version, ours(), "True"]
    assert ours() != before
    roll_back_release(by=stan, now=now)
    assert ask(other) == [pid, first.version, before, "True"]
