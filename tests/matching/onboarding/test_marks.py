"""Taps at once make one mark, and lose no skill. What else the database keeps true is broken in tests/courses/models."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from matching.models import OnboardingMark, Resident
from matching.services.onboarding import answer_step, skip_step
from tests.factories.skill import skill
from tests.factories.user import user


def at_once(taps: Sequence[Callable[[], object]]) -> list[Exception]:
    """Do all of these at the same moment, each on its own connection; what went wrong."""
    go = threading.Barrier(len(taps))
    failed: list[Exception] = []

    def tap(act: Callable[[], object]) -> None:
        try:
            go.wait()
            act()
        except Exception as error:  # noqa: BLE001 - whatever a thread dies of is what we look for
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=(act,)) for act in taps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


@pytest.mark.django_db(transaction=True)
def test_taps_at_once_are_one_mark() -> None:
    alice, at = user(uid="alice"), timezone.now()

    assert at_once([partial(skip_step, by=alice, step_id="wants", now=at)] * 4) == []
    assert list(OnboardingMark.objects.values_list("step", "state")) == [("wants", "SKIPPED")]
    assert Resident.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_skills_ticked_on_two_phones_at_once_are_all_kept() -> None:
    alice, now = user(uid="alice"), timezone.now()
    skills = [skill() for _ in range(4)]
    answers = ({"skill_ids": [one.pk]} for one in skills)
    ticks = [
        partial(answer_step, by=alice, step_id="past_work", answers=one, now=now, today=now.date()) for one in answers
    ]

    assert at_once(ticks) == []
    assert {*Resident.objects.get().skills.all()} == {*skills}
