"""What was learnt is proposed and not in use; what events keep, what is kept together, and how drift is told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from backend.accounts.models import User
from benchmarks.simulated_clicks import World
from matching.learning.off_policy import Verdict
from matching.models import FeedbackEvent, ModelRelease, RecommendationList
from matching.recommender.uplifts import Raise, with_uplift
from matching.services.learning import LearningContradicts, check_drift
from matching.services.recommend import recommend
from matching.services.residents import resident_for
from tests.factories.catalogue import SmallCatalogue
from tests.factories.learning import kept_by, people, simulated_events
from tests.matching.services.conftest import listed, say
from tests.matching.services.learnt import approve, few, in_use, propose, proposed
from tests.matching.services.test_feedback import opened, said, send

__all__ = ["few", "proposed"]


def test_too_little_leaves_everything_as_it_is(fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    simulated_events(fitted, catalogue.repair.pk, until=fitted.fitted_at, lists=40)
    made = propose(fitted)

    assert made.release is None
    assert made.counted["lists"] == 40
    assert [one.what for one in made.unmet] == ["residents", "lists", "exposures", "opened"]
    assert (ModelRelease.objects.get(), in_use()) == (fitted, fitted.version)


def test_what_is_proposed_is_not_in_use(fitted: ModelRelease, proposed: ModelRelease) -> None:
    assert (in_use(), proposed.is_current, proposed.approved_at) == (fitted.version, False, None)
    assert list(ModelRelease.objects.proposed()) == [proposed]
    assert set(proposed.learnt) == {"weights", "errors", "examination", "curve"}
    assert proposed.configuration["scoring"]["weights"] == proposed.learnt["weights"]
    # How well what was put in is found is the matter of tests/matching/learning: there are too few here to tell.
    stated = fitted.configuration["scoring"]["weights"]
    assert {name for name, value in proposed.learnt["weights"].items() if value == stated[name]} >= {
        "feedback",
        "seen_often",
    }
    assert proposed.learnt["weights"]["travel"] != stated["travel"]
    assert set(proposed.metrics) == {
        *("auc", "auc_before", "agreement", "off_policy", "beside", "beside_version", "counted", "since"),
        *("pairs_kept_together", "drift", "ndcg"),
    }
    assert (proposed.metrics["beside_version"], proposed.metrics["pairs_kept_together"]) == (fitted.version, 2)
    assert (proposed.metrics["ndcg"], proposed.metrics["drift"]) == (
        None,
        None,
    )  # not the judged catalogue; nothing learnt before
    assert proposed.metrics["off_policy"]["verdict"] in set(Verdict)
    assert set(proposed.reference) == set(proposed.parts)
    assert json.dumps(proposed.learnt, allow_nan=False)
    ModelRelease.objects.filter(pk=fitted.pk).update(is_current=False)
    with pytest.raises(IntegrityError, match="release_learnt_is_approved"), transaction.atomic():
        ModelRelease.objects.filter(pk=proposed.pk).update(is_current=True)


def test_what_is_kept_together_is_a_part_of_the_next_list(
    alice: User, fitted: ModelRelease, proposed: ModelRelease, catalogue: SmallCatalogue
) -> None:
    approve(proposed, "Looked at")
    first = recommend(to=alice, now=fitted.fitted_at)
    kept_by([resident_for(by=alice)], catalogue.repair.pk, at=fitted.fitted_at)
    second = recommend(to=alice, now=fitted.fitted_at)

    parts = {item["opportunity"]: dict(item["parts"]) for item in second.items}
    told = {key: values["co_interest"] for key, values in parts.items() if values["co_interest"]}
    assert told == {catalogue.help_desk.pk: pytest.approx(0.15)}
    item = next(item for item in second.items if item["opportunity"] == catalogue.help_desk.pk)
    assert "People who saved what you saved also saved this." in [reason["text"] for reason in item["reasons"]]
    for row in second.items:
        assert abs(sum(value for _, value in row["parts"]) - row["score"]) < 1e-9
    assert first.pk != second.pk
    assert recommend(to=alice, now=fitted.fitted_at).pk == second.pk


def test_before_anything_was_learnt_keeping_changes_no_list(
    alice: User, fitted: ModelRelease, catalogue: SmallCatalogue
) -> None:
    first = recommend(to=alice, now=fitted.fitted_at)
    kept_by([resident_for(by=alice)], catalogue.repair.pk, at=fitted.fitted_at)

    assert recommend(to=alice, now=fitted.fitted_at).pk == first.pk


def test_people_who_open_the_opposite_teach_nothing(fitted: ModelRelease, catalogue: SmallCatalogue, few: Any) -> None:
    contrary = World(places=8, candidates=30, sharpness=-2.0)
    simulated_events(fitted, catalogue.repair.pk, until=fitted.fitted_at, world=contrary)

    with pytest.raises(LearningContradicts):
        propose(fitted)
    assert ModelRelease.objects.count() == 1


def test_drift_beside_what_was_learnt_from(
    fitted: ModelRelease, proposed: ModelRelease, catalogue: SmallCatalogue
) -> None:
    approve(proposed, "Looked at")
    same = check_drift(now=fitted.fitted_at)
    assert (same.release, same.since_learning, set(same.index)) == (proposed, True, set(proposed.parts))
    assert max(same.index.values()) < 0.1

    travel = proposed.parts.index("travel")
    for event in FeedbackEvent.objects.filter(kind="SHOWN").iterator():
        event.parts[travel] = 0.2
        event.save(update_fields=["parts"])
    changed = check_drift(now=fitted.fitted_at)
    assert [name for name, value in changed.index.items() if value > 0.25] == ["travel"]


def test_drift_without_learning_is_beside_the_weeks_before(
    fitted: ModelRelease, catalogue: SmallCatalogue, few: Any
) -> None:
    now = fitted.fitted_at
    who = people(60)
    for ago, start in ((0, 1_000), (28, 5_000)):
        simulated_events(
            fitted, catalogue.repair.pk, until=now - timedelta(days=ago), lists=60, residents=who, first_list=start
        )
    found = check_drift(now=now)
    assert (found.since_learning, bool(found.index)) == (False, True)
    few(drift={"exposures": 10_000})
    assert check_drift(now=now).index == {}


def test_an_event_keeps_what_the_list_knew(alice: User, fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    say(alice, fitted.fitted_at, wants="repair computers")
    made = recommend(to=alice, now=fitted.fitted_at)
    key = listed(made)[1]
    events = [
        opened(key, kind="SHOWN", list_number=made.pk, position=2, at=fitted.fitted_at),
        opened(key, list_number=made.pk, position=2, at=fitted.fitted_at),
        opened(key, kind="SHOWN", at=fitted.fitted_at),
    ]
    assert said(send(alice, *events, client_now=fitted.fitted_at)) == ["ACCEPTED"] * 3
    RecommendationList.objects.all().delete()

    inside = FeedbackEvent.objects.filter(list_number=made.pk)
    assert {(event.kind, event.place, event.propensity) for event in inside} == {("SHOWN", 2, 1.0), ("OPENED", 2, 1.0)}
    for event in inside:
        assert event.parts == pytest.approx([value for _, value in made.items[1]["parts"]], abs=1e-6)
        assert fitted.parts == [name for name, _ in made.items[1]["parts"]]
    outside = FeedbackEvent.objects.get(list_number=None)
    assert (outside.parts, outside.place, outside.propensity) == (None, None, None)


def test_an_event_tells_nothing_of_what_a_policy_added(
    alice: User, fitted: ModelRelease, catalogue: SmallCatalogue
) -> None:
    say(alice, fitted.fitted_at, wants="repair computers")
    made = recommend(to=alice, now=fitted.fitted_at)
    plain = dict(made.items[1])
    made.items[1] = with_uplift(plain, Raise("carers v1", 0.03, frozenset({listed(made)[1]}), "You asked us to."), 3)
    made.save()
    sent = [
        opened(listed(made)[rank - 1], kind="SHOWN", list_number=made.pk, position=rank, at=fitted.fitted_at)
        for rank in (1, 2)
    ]
    assert said(send(alice, *sent, client_now=fitted.fitted_at)) == ["ACCEPTED"] * 2

    assert made.items[1]["parts"][-1] == ["uplift", 0.03]
    event = FeedbackEvent.objects.get(position=2)
    assert event.parts == pytest.approx([value for _, value in plain["parts"]], abs=1e-6)
    assert {len(one.parts) for one in FeedbackEvent.objects.all()} == {len(fitted.parts)}
