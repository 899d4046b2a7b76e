"""One world: residents, courses, what is true of every pair, and every chance event of the year, drawn before anybody recommends anything.

All methods meet the same events (common random numbers): whoever would come in week 7, look at the third place of a list, want a course
or be offered it, does so whatever the method. So differences between methods are not chance in the drawing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.feature_extraction.text import TfidfTransformer

from matching.population.fitting import draw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.population.fitting import People
    from matching.simulation.assumptions import Assumptions

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

TOPICS: Final = 8
WORDS_OF_TOPIC: Final = 8
_SPREAD: Final = 1.5
"""How strongly words go with taste: the inverse temperature of a softmax over topics."""
_JITTER_KM: Final = 2.0
_KM_OF_DEGREE: Final = 111.2
_LEVEL: Final = {False: 2, True: 4}
"""Level held: 4 or above, or below (taken as 2, for the census figure that we have tells no more)."""
_LEVELS: Final = (1, 2, 3, 4)
_WEEKS_OF_YEAR: Final = 52


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """What opens in the year."""

    opens: Ints
    """Week from 0, shape (courses,)."""
    closes: Ints
    """The first week in which it is no longer open."""
    places: Ints
    programme: Bools
    """Whether it is in the programme that policies are about."""


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What nobody in the app knows."""

    apply: Floats
    """Log odds to apply once looked at, without what confidence takes away, shape (residents, courses)."""
    success: Floats
    """Chance to be offered a place once applied, the same shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """Uniform numbers that decide; an event with chance p happens where its number is below p."""

    comes: Floats
    """Shape (weeks, residents)."""
    leaves: Floats
    first: Floats
    """The lower, the earlier somebody comes in that week."""
    looks: Floats
    """Shape (weeks, residents, slots)."""
    wants: Floats
    """Shape (residents, courses): who does not want a course does not want it the next week either."""
    succeeds: Floats


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """All of it."""

    seed: int
    groups: Bools
    """Shape (residents, groups), in the order of the assumptions."""
    members: Bools
    """Those who asked to be prioritised, the same shape."""
    features: NDArray[np.float32]
    """What the app knows of a pair, shape (residents, courses, FEATURES)."""
    courses: Courses
    truth: Truth
    chance: Chance
    weeks: int
    """In which courses open; it goes on until the last of them has closed."""

    @property
    def hash(self) -> str:
        """SHA-256 over every array, 16 hexadecimal digits of it."""
        digest = hashlib.sha256()
        for part in (self.groups, self.members, self.features, *_arrays(self.courses, self.truth, self.chance)):
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()[:16]


FEATURES: Final = ("words in common (TF-IDF)", "10 km", "levels too high")


def make_world(
    assumed: Assumptions, table: Floats, places: Sequence[tuple[float, float]], residents: int, weeks: int, seed: int
) -> World:
    """Draw a world, the same for the same arguments.

    Args:
        assumed: the assumptions.
        table: of `fitting.fitted_table`.
        places: (latitude, longitude) of the middle of each area of the table.
        residents: how many.
        weeks: in which courses open.
        seed: of everything.
    """
    # A stream each: one more course does not change who the residents are.
    about_people, about_courses, about_chance = np.random.default_rng(seed).spawn(3)
    people = draw(table, residents, about_people)
    groups = np.stack([people.in_group(group.code) for group in assumed.groups], axis=1)
    members = groups & (about_people.random(groups.shape) < [group.opt_in for group in assumed.groups])
    tastes = about_people.normal(size=(residents, TOPICS))
    skills = 0.5 * tastes + np.sqrt(0.75) * about_people.normal(size=(residents, TOPICS))
    homes = _near(np.array(places)[people.area], about_people)
    courses, topics, levels, at = _courses(assumed, np.array(places), residents, weeks, about_courses)
    thinner = np.prod(np.where(groups, [group.words for group in assumed.groups], 1.0), axis=1)
    said = _words(_softmax(_SPREAD * (tastes + skills) / 2), assumed.words_of_profile * thinner, assumed, about_people)
    told = _words(topics**2, np.full(len(topics), assumed.words_of_course), assumed, about_courses)
    km = _distance(homes, at)
    short = np.maximum(levels[None, :] - _held(people)[:, None], 0).astype(np.float64)
    return World(
        seed=seed,
        groups=groups,
        members=members,
        features=np.stack([_alike(said, told), km / 10, short], axis=2).astype(np.float32),
        courses=courses,
        truth=_truth(assumed, tastes @ topics.T, skills @ topics.T, km * _cost_of_km(assumed, groups)[:, None], short),
        chance=_chance(residents, len(levels), weeks + int(assumed.open_weeks) - 1, int(assumed.slots), about_chance),
        weeks=weeks,
    )


def chance_of(log_odds: Floats) -> Floats:
    """Return the chances of log odds."""
    return 1 / (1 + np.exp(-log_odds))


def _arrays(*parts: Courses | Truth | Chance) -> list[NDArray[np.generic]]:
    return [getattr(part, field.name) for part in parts for field in fields(part)]


def _held(people: People) -> Ints:
    return np.where(people.qualified, _LEVEL[True], _LEVEL[False])


def _cost_of_km(assumed: Assumptions, groups: Bools) -> Floats:
    return np.asarray(np.prod(np.where(groups, [group.km for group in assumed.groups], 1.0), axis=1))


def _truth(assumed: Assumptions, taste: Floats, skill: Floats, km: Floats, short: Floats) -> Truth:
    success = assumed.success_base + assumed.success_skill * skill + assumed.success_level * short
    return Truth(
        apply=assumed.apply_base + assumed.apply_taste * taste + assumed.apply_km * km, success=chance_of(success)
    )


def _courses(
    assumed: Assumptions, places: Floats, residents: int, weeks: int, rng: np.random.Generator
) -> tuple[Courses, Floats, Ints, Floats]:
    """Return the courses, their topics (rows of length 1), levels and where they are."""
    a_week = assumed.places_a_year * residents / _WEEKS_OF_YEAR / assumed.places
    opens = np.repeat(np.arange(weeks), rng.poisson(a_week, size=weeks))
    count = len(opens)
    courses = Courses(
        opens=opens,
        closes=opens + int(assumed.open_weeks),
        places=1 + rng.poisson(assumed.places - 1, size=count),
        programme=rng.random(count) < assumed.in_programme,
    )
    topics = np.sqrt(rng.dirichlet(np.full(TOPICS, 0.5), size=count))
    at = _near(places[rng.integers(len(places), size=count)], rng)
    return courses, topics, rng.choice(_LEVELS, size=count), at


def _near(places: Floats, rng: np.random.Generator) -> Floats:
    return places + rng.normal(0, _JITTER_KM / _KM_OF_DEGREE, size=places.shape)


def _distance(homes: Floats, at: Floats) -> Floats:
    """Return kilometres as the crow flies, shape (homes, courses); a city is flat enough."""
    north = (homes[:, None, 0] - at[None, :, 0]) * _KM_OF_DEGREE
    east = (homes[:, None, 1] - at[None, :, 1]) * _KM_OF_DEGREE * np.cos(np.radians(homes[:, 0].mean()))
    return np.asarray(np.hypot(north, east))


def _words(topics: Floats, mean: Floats, assumed: Assumptions, rng: np.random.Generator) -> Ints:
    """Return counts of words, shape (texts, words): from its topics, and some that say nothing."""
    vocabulary = TOPICS * WORDS_OF_TOPIC
    of_topic = np.repeat(topics / WORDS_OF_TOPIC, WORDS_OF_TOPIC, axis=1)
    shares = (1 - assumed.noise) * of_topic + assumed.noise / vocabulary
    return rng.multinomial(rng.poisson(mean), shares / shares.sum(axis=1, keepdims=True))


def _alike(said: Ints, told: Ints) -> Floats:
    """Return the cosine of the TF-IDF of profiles and descriptions; nothing said is like nothing."""
    if not len(told):
        return np.zeros((len(said), 0))  # a year without a single course
    weighting = TfidfTransformer(sublinear_tf=True).fit(told)
    alike: Floats = (weighting.transform(said) @ weighting.transform(told).T).toarray()
    return alike


def _softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _chance(residents: int, courses: int, weeks: int, slots: int, rng: np.random.Generator) -> Chance:
    return Chance(
        comes=rng.random((weeks, residents)),
        leaves=rng.random((weeks, residents)),
        first=rng.random((weeks, residents)),
        looks=rng.random((weeks, residents, slots)),
        wants=rng.random((residents, courses)),
        succeeds=rng.random((residents, courses)),
    )
