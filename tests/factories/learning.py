"""What people who do not exist did with their lists, as the app tells it: rows to be learnt from."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from backend.accounts.models import User
from benchmarks.simulated_clicks import PARTS, STATED, World, simulate
from matching.models import FeedbackEvent, ModelRelease, Resident, SavedOpportunity
from matching.recommender.exploring import Exploration
from matching.services.release_settings import as_stored, configuration_with
from matching.services.releases import load_release, save_release, with_fitted_parts

PLACES = 8
WORLD = World(places=PLACES, candidates=30, exploration=Exploration(share=0.3), decay=0.3, bias=-3.5, sharpness=2.0)
"""People who look far down and know what they want: with any split of sixty of them the score speaks for itself by five errors."""
SHIPPED = settings.BASE_DIR / "fixtures" / "learning.json"


def few_are_enough(folder: Path, **changed: Any) -> Path:
    """The shipped rules, but that a test has enough to learn from."""
    rules = json.loads(SHIPPED.read_text(encoding="utf-8"))
    rules["minimum"] = [{**row, "at_least": 20} for row in rules["minimum"]]
    rules["off_policy"]["effective"], rules["drift"]["exposures"], rules["co_interest"]["pairs"] = 20, 200, 1
    for name, values in changed.items():
        rules[name] |= values
    path = folder / "learning.json"
    path.write_text(json.dumps(rules), encoding="utf-8")
    return path


def people(count: int, *, synthetic: bool = False) -> list[Resident]:
    """So many residents."""
    word = "drawn" if synthetic else "person"
    users = User.objects.bulk_create(User(firebase_uid=f"{word}-{uuid4()}") for _ in range(count))
    return Resident.objects.bulk_create(Resident(user=user, is_synthetic=synthetic) for user in users)


def simulated_events(
    release: ModelRelease,
    opportunity_id: int,
    *,
    until: datetime,
    lists: int = 400,
    world: World = WORLD,
    seed: int = 7,
    residents: list[Resident] | None = None,
    first_list: int = 1_000,
) -> list[Resident]:
    """Lists that were shown, one after the other over forty days, and what was opened in them. Returns whose they were."""
    log = simulate(lists, world, seed, residents=60)
    who = residents or people(60)
    values = dict(zip(PARTS, (log.features * STATED).T, strict=True))
    events = []
    for row in range(len(log)):
        number = int(log.lists[row])
        shared = {
            "resident": who[int(log.residents[row]) % len(who)],
            "opportunity_id": opportunity_id,
            "origin": FeedbackEvent.Origin.APP,
            "at": until - timedelta(days=number % 40, hours=1),
            "received_at": until,
            "list_number": first_list + number,
            "position": int(log.positions[row]),
            "release": release,
        }
        whole = {
            "parts": [float(values[name][row]) if name in values else 0.0 for name in release.parts],
            "place": int(log.places[row]),
            "propensity": float(log.propensities[row]),
        }
        events.append(FeedbackEvent(event_id=uuid4(), kind="SHOWN", **shared, **whole))
        if log.opened[row]:
            events.append(FeedbackEvent(event_id=uuid4(), kind="OPENED", **shared))
    FeedbackEvent.objects.bulk_create(events, batch_size=2_000)
    return who


def kept_by(residents: list[Resident], *opportunities: int, at: datetime) -> None:
    """These people keep all of these."""
    for one in opportunities:
        SavedOpportunity.objects.bulk_create(
            SavedOpportunity(resident=resident, opportunity_id=one, saved_at=at) for resident in residents
        )
        FeedbackEvent.objects.bulk_create(
            FeedbackEvent(
                event_id=uuid4(),
                resident=resident,
                opportunity_id=one,
                kind="SAVED",
                origin="SERVICE",
                at=at,
                received_at=at,
            )
            for resident in residents
        )


def learnt_release(like: ModelRelease, weights: dict[str, float], *, verdict: str = "level") -> ModelRelease:
    """A release with its files that was proposed: some weights were learnt, the rest is like another release."""
    learnt = {"weights": {**like.configuration["scoring"]["weights"], **weights}}
    fitted, vectors = load_release(like)
    assert vectors is not None
    configuration = configuration_with(learnt)
    made = ModelRelease(
        version=f"{like.version}-learnt",
        fitted_at=like.fitted_at,
        catalogue_version=like.catalogue_version,
        occupations=like.occupations,
        opportunities=like.opportunities,
        configuration=as_stored(configuration),
        parts=like.parts,
        learnt=learnt,
        metrics={"beside": like.configuration["scoring"]["weights"], "off_policy": {"verdict": verdict}},
    )
    candidate = with_fitted_parts(fitted, configuration, None)
    made.sha256 = save_release(made, candidate, vectors, like.fitted_at)
    made.save()
    return made
