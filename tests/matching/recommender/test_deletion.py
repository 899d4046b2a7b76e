"""The deletion test of reasons: take the part away, and the reason goes with it, and the score falls by what the reason said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from matching.recommender.explain import ReasonLimits
from matching.recommender.frames import Barrier, Delivery, Kind, PutAway, PutAwayFor, Resident, StatedBarrier
from matching.recommender.pipeline import Configuration
from matching.recommender.recommendation import Recommendation
from matching.recommender.scorer import PARTS, Part, ScoreConfiguration, Weights
from tests.matching.recommender.catalogue import BRIXTON, SKILLS, TODAY, Listing, Option, kept_together, like_the_fitted
from tests.matching.recommender.catalogue import recommended as recommended_by

EVERYTHING = ReasonLimits(smallest=0.0, reasons=99, cautions=99)
RESIDENT = Resident(
    wants="I want a job where I repair computers. I am a web developer.",
    skills=frozenset(SKILLS[2:4]),
    latitude=BRIXTON[0],
    longitude=BRIXTON[1],
    availability=0b11,
    highest_level=1,
    access_needs=0b11,
    barriers=(StatedBarrier(Barrier.NO_DATA),),
    put_away=(PutAway(99, PutAwayFor.TOO_HARD, 2.0),),
    seen=((3, 12),),
    kept=frozenset({99}),
)
HERE = {"latitude": BRIXTON[0], "longitude": BRIXTON[1], "sessions": 0b1, "access": 0b11, "starts_on": TODAY}
ONE_WAY_EACH = (
    Listing(
        1, "Computer repair", "Repair computers for people.", level=2, published_on=TODAY, teaches=frozenset(SKILLS[1:3]),
        options=(Option(1, cost=0.0, **HERE),),
    ),
    Listing(
        2, "Web developer", "Write code for websites.", kind=Kind.JOB, organisation=2, hourly_pay=17.0,
        published_on=TODAY - timedelta(7), essential=frozenset(SKILLS[2:4]), optional=frozenset(SKILLS[3:]),
        options=(Option(2, delivery=Delivery.WORK_BASED, **HERE),),
    ),
    Listing(
        3, "Bread", "Knead dough.", organisation=3, published_on=TODAY - timedelta(200),
        options=(Option(3, delivery=Delivery.ONLINE, sessions=0b100),)
    ),
)  # fmt: skip


def recommended(weights: Weights) -> dict[int, Recommendation]:
    """The three listings by id, scored by these weights."""
    settings = Configuration(scoring=ScoreConfiguration(weights=weights), reasons=EVERYTHING)
    recommender = like_the_fitted(configuration=settings, co_interest=kept_together(99, [2]))
    items = recommended_by(RESIDENT, ONE_WAY_EACH, recommender=recommender).items
    return {item.opportunity_id: item for item in items}


BEFORE = recommended(Weights())


def test_every_part_gives_a_reason_here() -> None:
    told = {reason.part for item in BEFORE.values() for reason in item.reasons}

    assert told == set(PARTS)


@pytest.mark.parametrize("part", list(PARTS))
def test_without_its_part_a_reason_is_gone_and_the_score_falls_by_it(part: Part) -> None:
    after = recommended(replace(Weights(), **{part.value: 0.0}))

    assert after.keys() == BEFORE.keys()
    for key, item in BEFORE.items():
        contribution = sum(reason.contribution for reason in item.reasons if reason.part is part)
        assert [reason for reason in after[key].reasons if reason.part is part] == []
        if contribution:
            assert item.score - after[key].score == pytest.approx(contribution, abs=1e-12)
