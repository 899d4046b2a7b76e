"""A catalogue and residents of any size as the matcher's own arrays, made from the fixtures in memory: no database, no network.

Titles are the taxonomy's names of occupations and the demonstration's courses, each with skills that the taxonomy names; places lie
around the outcodes of London. Who asks for what is made up, so that each condition is met by some and missed by others.
"""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.recommender.frames import Delivery, Kind, OccupationTable, OpportunityFrame, OptionFrame, Resident

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
TODAY = date(2026, 11, 26)
SKILLS_EACH = 3
VENUES_AN_OUTCODE = 6
_ROLES = ("Junior %s", "Trainee %s", "Assistant %s", "%s apprentice", "Graduate %s", "%s")
_MODES = (*[Delivery.CLASSROOM] * 6, Delivery.ONLINE, Delivery.BLENDED)
_JOB_MODES = (
    Delivery.ONLINE,
    Delivery.WORK_BASED | Delivery.CLASSROOM,
    Delivery.BLENDED | Delivery.WORK_BASED | Delivery.CLASSROOM,
)


def occupations() -> OccupationTable:
    """The occupations that ship with the product."""
    rows = json.loads((FIXTURES / "esco_ict_occupations.json").read_text(encoding="utf-8"))
    return OccupationTable(
        uris=tuple(row["uri"] for row in rows),
        labels=tuple(row["label"] for row in rows),
        alternative_labels=tuple(tuple(row["altLabel"]) for row in rows),
        descriptions=tuple(row["description"] for row in rows),
        skill_labels=tuple(tuple(row["skill"]) for row in rows),
        isco_groups=tuple("" for _ in rows),
    )


def large_frame(size: int, seed: int = 1) -> OpportunityFrame:
    """Open opportunities, one in ten a job; 1.6 ways to take part each."""
    rng = np.random.default_rng(seed)
    jobs = rng.random(size) < 0.1
    uris, labels, texts = _skills()
    chosen = rng.integers(0, len(uris), (size, SKILLS_EACH))
    none = np.full(size, -1)
    return OpportunityFrame(
        ids=np.arange(1, size + 1, dtype=np.int64),
        kinds=np.where(jobs, Kind.JOB, Kind.COURSE).astype(np.uint8),
        organisations=(900 * rng.random(size) * rng.random(size)).astype(np.int64) * 2 + jobs,
        titles=tuple(_titles(rng, jobs)),
        texts=tuple(f"You will learn to {labels[one]} and {labels[two]}." for one, two, _ in chosen),
        skill_texts=tuple("\n".join(texts[skill] for skill in row) for row in chosen),
        level=np.where(rng.random(size) < 0.85, (8 * rng.random(size) ** 2).astype(int), -1).astype(np.int8),
        minimum_level=np.where(rng.random(size) < 0.3, rng.integers(1, 5, size), -1).astype(np.int8),
        minimum_age=np.where(rng.random(size) < 0.6, rng.choice([16, 18, 19], size), -1).astype(np.int16),
        maximum_age=np.where(rng.random(size) < 0.1, rng.choice([18, 24, 30], size), none).astype(np.int16),
        closes_on=_days(rng, size, known=0.2, span=90),
        published_on=np.datetime64(TODAY) - rng.integers(0, 60, size),
        hourly_pay=np.where(jobs & (rng.random(size) < 0.9), 12 + 8 * rng.random(size).round(2), np.nan),
        may_be_free=~jobs & (rng.random(size) < 0.45),
        skills=tuple(uris),
        teaches=_flags(chosen, ~jobs, len(uris)),
        essential=_flags(chosen, jobs, len(uris)),
        optional=sparse.csr_array((size, len(uris)), dtype=np.bool_),
        options=_options(rng, jobs),
        minimum_wage=12.71,
        living_wage=14.80,
    )


def many_residents(count: int, seed: int = 2) -> list[Resident]:
    """Synthetic people all over London; one in eight left each question open."""
    rng = np.random.default_rng(seed)
    places = _outcodes()
    uris, labels, _ = _skills()
    residents = []
    for _ in range(count):
        code, latitude, longitude = places[rng.integers(len(places))]
        born = date(int(rng.integers(1962, 2011)), int(rng.integers(1, 13)), 1)
        held = rng.integers(0, len(uris), 3)
        first, second = rng.integers(0, len(labels), 2)
        residents.append(
            Resident(
                wants=f"I want to learn to {labels[first]}. I like to {labels[second]}.",
                skills=frozenset(uris[skill] for skill in held),
                skill_labels=tuple(labels[skill] for skill in held),
                latitude=latitude,
                longitude=longitude,
                starts_from=code,
                availability=_or(rng, int(rng.integers(1, 1 << 21)), nothing=0),
                delivery=_or(rng, int(rng.integers(1, 16)), nothing=0),
                longest_journey=_or(rng, int(rng.choice([15, 20, 30, 45])), nothing=None),
                highest_level=_or(rng, int(rng.integers(0, 7)), nothing=None),
                born_from=born,
                born_to=born + timedelta(days=27),
            )
        )
    return residents


def _or(rng: np.random.Generator, answer: int, *, nothing: Any) -> Any:
    return nothing if rng.random() < 0.125 else answer


def _titles(rng: np.random.Generator, jobs: NDArray[np.bool_]) -> list[str]:
    names = [name for row in _json("esco_ict_occupations.json") for name in (row["label"], *row["altLabel"])]
    courses = [row["title"] for row in _json("demo/courses.json")]
    _, labels, _ = _skills()
    drawn = rng.integers(0, 1 << 30, (len(jobs), 2)).tolist()
    return [
        _ROLES[two % len(_ROLES)] % names[one % len(names)]
        if job
        else f"{courses[one % len(courses)]}: {labels[two % len(labels)]}"
        for job, (one, two) in zip(jobs.tolist(), drawn, strict=True)
    ]


def _skills() -> tuple[list[str], list[str], list[str]]:
    """Identifiers, labels, and labels with their alternatives."""
    with (FIXTURES / "esco_digital_skills.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = ["\n".join((row["preferred_label"], *row["alt_labels"].split("|"))) for row in rows]
    return [row["uri"] for row in rows], [row["preferred_label"] for row in rows], texts


def _outcodes() -> list[tuple[str, float, float]]:
    with (FIXTURES / "outcodes.csv").open(encoding="utf-8", newline="") as file:
        found = {row["outcode"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)}
    return [(code, *place) for code, place in found.items()]


def _json(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def _days(rng: np.random.Generator, size: int, *, known: float, span: int) -> NDArray[np.datetime64]:
    days = np.datetime64(TODAY) + (span * rng.random(size) ** 2).astype(np.int64)
    return np.where(rng.random(size) < known, days, np.datetime64("NaT"))


def _flags(chosen: NDArray[np.int64], which: NDArray[np.bool_], width: int) -> Any:
    rows, columns = np.repeat(np.flatnonzero(which), SKILLS_EACH), chosen[which].ravel()
    shape = (len(chosen), width)
    flags = sparse.csr_array((np.ones(len(rows), dtype=np.bool_), (rows, columns)), shape=shape)
    flags.sum_duplicates()
    return flags.astype(np.bool_)


def _options(rng: np.random.Generator, jobs: NDArray[np.bool_]) -> OptionFrame:
    runs = np.where(jobs, 1, rng.choice([1, 2, 3], len(jobs), p=[0.55, 0.25, 0.2]))
    opportunity = np.repeat(np.arange(len(jobs)), runs).astype(np.int32)
    size, of_job = len(opportunity), jobs[opportunity]
    delivery = np.where(of_job, rng.choice(_JOB_MODES, size), rng.choice(_MODES, size)).astype(np.uint8)
    outcodes = np.array([place for _, *place in _outcodes()])
    venues = np.repeat(outcodes, VENUES_AN_OUTCODE, axis=0)
    venues = venues + (rng.random(venues.shape) - 0.5) / 200
    places = venues[rng.integers(0, len(venues), size)]
    places[delivery == Delivery.ONLINE] = np.nan
    return OptionFrame(
        opportunity=opportunity,
        ids=np.arange(1, size + 1, dtype=np.int64),
        delivery=delivery,
        latitude=places[:, 0],
        longitude=places[:, 1],
        cell=np.full(size, -1, dtype=np.int16),
        starts_on=_days(rng, size, known=0.85, span=180),
        sessions=np.where(rng.random(size) < 0.7, 1 << rng.integers(0, 21, size), 0).astype(np.uint32),
        places_left=rng.choice([-1, -1, 0, 3, 12], size).astype(np.int32),
        cost=np.where(of_job, np.nan, rng.choice([0.0, 0.0, 45.0, 300.0, 1200.0, np.nan], size)),
        access=rng.integers(0, 64, size).astype(np.uint32),
    )
