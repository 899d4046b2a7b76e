"""Small made-up catalogues for the matcher's tests. Every organisation is fictional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from scipy import sparse

from matching.recommender.co_interest import CoInterest
from matching.recommender.frames import Delivery, Kind, OccupationTable, OpportunityFrame, OptionFrame, Resident
from matching.recommender.pipeline import Recommender
from matching.recommender.recommendation import Recommendations

TODAY = date(2026, 11, 23)
NAN = float("nan")
SKILLS = ("skill:spreadsheets", "skill:python", "skill:repair", "skill:customers", "skill:networks")


@dataclass(frozen=True)
class Option:
    id: int = 0
    delivery: int = Delivery.CLASSROOM
    latitude: float = NAN
    longitude: float = NAN
    cell: int = -1
    starts_on: date | None = None
    sessions: int = 0
    places_left: int = -1
    cost: float = NAN
    access: int = 0


@dataclass(frozen=True)
class Listing:
    id: int
    title: str = "Course"
    text: str = ""
    skill_text: str = ""
    kind: Kind = Kind.COURSE
    organisation: int = 1
    level: int = -1
    minimum_level: int = -1
    minimum_age: int = -1
    maximum_age: int = -1
    closes_on: date | None = None
    published_on: date | None = None
    hourly_pay: float = NAN
    may_be_free: bool = False
    teaches: frozenset[str] = frozenset()
    essential: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    options: tuple[Option, ...] = field(default=(Option(),))


def days(values: Sequence[date | None]) -> np.ndarray:
    return np.array(
        [np.datetime64("NaT") if day is None else np.datetime64(day) for day in values], dtype="datetime64[D]"
    )


def option_frame(listings: Sequence[Listing]) -> OptionFrame:
    pairs = [(row, option) for row, listing in enumerate(listings) for option in listing.options]
    options = [option for _, option in pairs]
    return OptionFrame(
        opportunity=np.array([row for row, _ in pairs], dtype=np.int32),
        ids=np.array([option.id for option in options], dtype=np.int64),
        delivery=np.array([option.delivery for option in options], dtype=np.uint8),
        latitude=np.array([option.latitude for option in options], dtype=np.float64),
        longitude=np.array([option.longitude for option in options], dtype=np.float64),
        cell=np.array([option.cell for option in options], dtype=np.int16),
        starts_on=days([option.starts_on for option in options]),
        sessions=np.array([option.sessions for option in options], dtype=np.uint32),
        places_left=np.array([option.places_left for option in options], dtype=np.int32),
        cost=np.array([option.cost for option in options], dtype=np.float64),
        access=np.array([option.access for option in options], dtype=np.uint32),
    )


def frame(listings: Sequence[Listing]) -> OpportunityFrame:
    def column(name: str, dtype: type) -> np.ndarray:
        return np.array([getattr(listing, name) for listing in listings], dtype=dtype)

    def skills(name: str) -> sparse.csr_array:
        dense = [[uri in getattr(listing, name) for uri in SKILLS] for listing in listings]
        return sparse.csr_array(np.array(dense, dtype=np.bool_).reshape(-1, len(SKILLS)))

    return OpportunityFrame(
        ids=column("id", np.int64),
        kinds=column("kind", np.uint8),
        organisations=column("organisation", np.int64),
        titles=tuple(listing.title for listing in listings),
        texts=tuple(listing.text for listing in listings),
        skill_texts=tuple(listing.skill_text for listing in listings),
        level=column("level", np.int8),
        minimum_level=column("minimum_level", np.int8),
        minimum_age=column("minimum_age", np.int16),
        maximum_age=column("maximum_age", np.int16),
        closes_on=days([listing.closes_on for listing in listings]),
        published_on=days([listing.published_on for listing in listings]),
        hourly_pay=column("hourly_pay", np.float64),
        may_be_free=column("may_be_free", np.bool_),
        skills=SKILLS,
        teaches=skills("teaches"),
        essential=skills("essential"),
        optional=skills("optional"),
        options=option_frame(listings),
        minimum_wage=12.71,
        living_wage=14.80,
    )


OCCUPATIONS = OccupationTable(
    uris=tuple(f"occupation:{name}" for name in ("helpdesk", "developer", "tester", "network", "baker")),
    labels=("ICT help desk agent", "web developer", "software tester", "ICT network technician", "baker"),
    alternative_labels=(
        ("computer help desk assistant", "deskside technician", "IT support technician"),
        ("website developer", "front-end developer", "web programmer"),
        ("test engineer", "quality tester", "software test analyst"),
        ("network support technician", "network installer"),
        ("bread baker", "artisan baker"),
    ),
    descriptions=(
        "Help desk agents give help to computer users and repair problems with hardware and software.",
        "Web developers build and look after websites with code such as JavaScript and Python.",
        "Software testers run tests of programs to find bugs before customers do.",
        "Network technicians install and maintain networks, routers and cables.",
        "Bakers make bread, rolls and cakes from dough in an oven.",
    ),
    skill_labels=(
        ("fix computers", "help customers"),
        ("use Python",),
        ("write test plans",),
        ("lay cables",),
        ("knead dough",),
    ),
    isco_groups=("3512", "2513", "2519", "3513", "7512"),
)

BRIXTON = (51.4613, -0.1156)
CROYDON = (51.3762, -0.0982)
BARNET = (51.6531, -0.2006)

LISTINGS = (
    Listing(
        101, "Computer repair for beginners", "Learn to repair laptops and help people with their computers.", kind=Kind.COURSE,
        organisation=1, level=1, published_on=date(2026, 11, 20), teaches=frozenset({"skill:repair", "skill:customers"}),
        options=(
            Option(1001, latitude=BRIXTON[0], longitude=BRIXTON[1], starts_on=date(2026, 12, 7), sessions=0b1001, cost=0.0),
            Option(1002, latitude=BARNET[0], longitude=BARNET[1], starts_on=date(2027, 2, 1), sessions=0b100, cost=0.0),
        ),
    ),
    Listing(
        102, "Python for websites", "Write code and build your first website.", organisation=2, level=3, minimum_level=2,
        published_on=date(2026, 9, 1), may_be_free=True, teaches=frozenset({"skill:python"}),
        options=(Option(1003, Delivery.ONLINE, starts_on=date(2027, 1, 11), sessions=1 << 5, cost=450.0),),
    ),
    Listing(
        103, "IT support technician", "Answer calls at a help desk and fix hardware for staff.", kind=Kind.JOB, organisation=11,
        closes_on=date(2026, 12, 20), published_on=date(2026, 11, 22), hourly_pay=15.2, minimum_age=18,
        essential=frozenset({"skill:repair", "skill:customers"}), optional=frozenset({"skill:networks"}),
        options=(Option(2001, Delivery.WORK_BASED, *CROYDON, places_left=2),),
    ),
    Listing(
        104, "Trainee baker", "Make bread and rolls in a busy kitchen.", kind=Kind.JOB, organisation=12,
        published_on=date(2026, 11, 1), hourly_pay=12.71, options=(Option(2002, Delivery.WORK_BASED, *BRIXTON),),
    ),
    Listing(
        105, "Network apprentice", "Install cables and routers for schools.", kind=Kind.JOB, organisation=11, level=3,
        published_on=date(2026, 11, 10), hourly_pay=8.0, maximum_age=24, essential=frozenset({"skill:networks"}),
        options=(Option(2003, Delivery.WORK_BASED, *BARNET), Option(0, Delivery.ONLINE)),
    ),
    Listing(
        106, "Spreadsheets at work", "Sort lists and add up numbers.", organisation=1, level=1,
        teaches=frozenset({"skill:spreadsheets"}), options=(Option(1004, latitude=CROYDON[0], longitude=CROYDON[1], cost=120.0),),
    ),
)  # fmt: skip

RECOMMENDER = Recommender().fit(OCCUPATIONS, frame(LISTINGS))


def like_the_fitted(**parameters: Any) -> Recommender:
    """The one fitted recommender with other parameters: a configuration, or what people keep together."""
    return Recommender(**parameters).adopt(
        RECOMMENDER.text_, RECOMMENDER.pieces_, RECOMMENDER.bridge_, RECOMMENDER.occupation_labels_
    )


def kept_together(first: int, others: Sequence[int]) -> CoInterest:
    """People who kept the first kept the others too, each as much."""
    return CoInterest(
        items=np.array([first]),
        starts=np.array([0, len(others)]),
        others=np.array(sorted(others)),
        weights=np.ones(len(others), dtype=np.float32),
        full=1.0,
    )


def recommended(
    resident: Resident,
    listings: Sequence[Listing],
    n: int = 50,
    today: date = TODAY,
    recommender: Recommender = RECOMMENDER,
) -> Recommendations:
    """Index some listings with the one fitted recommender, or another, and recommend."""
    return recommender.recommend(resident, recommender.index(frame(listings)), n, today)
