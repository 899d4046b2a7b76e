"""The score: named parts that add up, so that every reason is a part of it and nothing else is.

A part is weight x centred feature (see `features`). It is exactly 0 where the resident gave no answer or the listing does
not state the fact. Weights are stated configuration; a later version learns them from what residents do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matching.recommender import features
from matching.recommender.barriers import barriers_fit
from matching.recommender.features import Anchors
from matching.recommender.frames import UNKNOWN, Kind
from matching.recommender.put_away import feedback_fit
from matching.recommender.seen_often import fading
from matching.recommender.wishes import Form

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from matching.recommender.candidates import Candidates
    from matching.recommender.frames import OpportunityFrame, Resident
    from matching.recommender.index import CatalogueIndex
    from matching.recommender.text import Token
    from matching.recommender.wishes import Clause


class Part(StrEnum):
    """The parts of a score, in the order of its columns. The first three together are the meaning."""

    MEANING_WORDS = "meaning_words"
    MEANING_DENSE = "meaning_dense"
    MEANING_BRIDGE = "meaning_bridge"
    FORM = "form"
    SKILLS_ESSENTIAL = "skills_essential"
    SKILLS_OPTIONAL = "skills_optional"
    SKILLS_TAUGHT = "skills_taught"
    LEVEL = "level"
    FRESHNESS = "freshness"
    SEEN_OFTEN = "seen_often"
    CO_INTEREST = "co_interest"
    TRAVEL = "travel"
    SCHEDULE = "schedule"
    COST_OR_PAY = "cost_or_pay"
    START = "start"
    ACCESS = "access"
    BARRIERS = "barriers"
    FEEDBACK = "feedback"


PARTS: Final = tuple(Part)
MEANING: Final = (Part.MEANING_WORDS, Part.MEANING_DENSE, Part.MEANING_BRIDGE)
OPTION_PARTS: Final = PARTS[PARTS.index(Part.TRAVEL) :]
"""Parts that differ between the ways to take part in the same thing; they choose the best one."""
FIRST_OPTION_PART: Final = PARTS.index(OPTION_PARTS[0])


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part can move a score: by half of its weight to either side. Chosen by hand, none below 0.

    What somebody says they want outweighs all the rest together; the rest chooses among what is near to it. A weight of 0
    switches a part off, and the parts of meaning are then not even computed.
    """

    meaning_words: float = 0.6
    meaning_dense: float = 3.0
    meaning_bridge: float = 0.8
    form: float = 0.6
    skills_essential: float = 0.4
    skills_optional: float = 0.2
    skills_taught: float = 0.3
    level: float = 0.3
    freshness: float = 0.05
    seen_often: float = 0.4
    co_interest: float = 0.3
    travel: float = 0.4
    schedule: float = 0.4
    cost_or_pay: float = 0.25
    start: float = 0.1
    access: float = 0.5
    barriers: float = 0.5
    feedback: float = 0.8

    def of(self, parts: tuple[Part, ...]) -> NDArray[np.float64]:
        """Return the weights of some parts, in their order."""
        return np.array([getattr(self, part.value) for part in parts])


@dataclass(frozen=True, slots=True)
class ScoreConfiguration:
    """Everything that a score depends on besides the resident and the catalogue."""

    weights: Weights = field(default_factory=Weights)
    anchors: Anchors = field(default_factory=Anchors)


@dataclass(frozen=True, slots=True, eq=False)
class WordColumns:
    """A telling word that the resident wrote, and its columns in their row."""

    token: Token
    columns: NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class ResidentText:
    """A resident's words as vectors; empty = said nothing."""

    words: Any
    """A single sparse row of the text encoder."""
    dense: NDArray[np.float32]
    """Shape (1 + clauses, width): all they said, and then each clause of it, unit rows."""
    bridge: NDArray[np.float32]
    """The same shape: what that says about work."""
    clauses: tuple[Clause, ...] = ()
    forms: frozenset[Form] = frozenset()
    occupations: tuple[tuple[int, float], ...] = ()
    """The occupations nearest to what they said, row and cosine, the nearest first."""
    own: tuple[WordColumns, ...] = ()
    """Their telling words, to be quoted."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores of some rows of the catalogue."""

    parts: NDArray[np.float64]
    """Shape (rows, len(PARTS)), float64."""
    totals: NDArray[np.float64]
    """Shape (rows,): the sum of each row's parts, and nothing else."""


def option_parts(
    index: CatalogueIndex,
    resident: Resident,
    candidates: Candidates,
    rows: NDArray[np.intp],
    today: date,
    configuration: ScoreConfiguration,
) -> NDArray[np.float64]:
    """Return the parts of some options, shape (rows, len(OPTION_PARTS))."""
    opportunities, options, anchors = index.opportunities, index.opportunities.options, configuration.anchors
    of, day = options.opportunity[rows], np.datetime64(today, "D")
    price = features.cheapness(options.cost[rows], opportunities.may_be_free[of], anchors)
    pay = features.pay_fit(opportunities.hourly_pay[of], opportunities.minimum_wage, opportunities.living_wage)
    columns = (
        features.nearness(candidates.minutes[rows], resident.longest_journey, anchors),
        features.schedule_fit(options.sessions[rows], resident.availability) if resident.availability else None,
        np.where(opportunities.kinds[of] == Kind.COURSE, price, pay),
        features.within(features.days_from(day, options.starts_on[rows]), anchors.soon_days),
        features.access_fit(options.access[rows], resident.access_needs) if resident.access_needs else None,
        barriers_fit(index, resident.barriers, rows) if resident.barriers else None,
        feedback_fit(index, resident.put_away, candidates.minutes[rows], rows) if resident.put_away else None,
    )
    return _stack(columns, len(rows)) * configuration.weights.of(OPTION_PARTS)


def meaning_parts(
    index: CatalogueIndex,
    text: ResidentText,
    configuration: ScoreConfiguration,
    words: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return the parts of meaning of every opportunity, shape (opportunities, 3): what shared words, sense and the bridge say.

    `words`: cosines of the words, shape (opportunities,), where they are known already.
    """
    anchors, weights, vectors = configuration.anchors, configuration.weights.of(MEANING), index.vectors
    clauses = weights_of(index, text, anchors) if weights[1:].any() and text.dense.any() else None
    cosines = (
        (index.words.dot(text.words) if words is None else words) if weights[0] and text.words.nnz else None,
        resemblance(vectors.dense, text.dense, clauses) if weights[1] and clauses is not None else None,
        resemblance(vectors.bridge, text.bridge, clauses) if weights[2] and clauses is not None else None,
    )
    close = (anchors.close_words, anchors.close_sense, anchors.close_work)
    columns = tuple(
        None if column is None else features.closeness(column, index.readable, nearest)
        for column, nearest in zip(cosines, close, strict=True)
    )
    return _stack(columns, len(index)) * weights


def weights_of(index: CatalogueIndex, text: ResidentText, anchors: Anchors) -> NDArray[np.float64]:
    """Return how much all that somebody said and each clause of it count in a catalogue, shape (1 + clauses,)."""
    return features.clause_weights(_cosines(index.vectors.dense, text.dense), anchors)


def resemblance(
    listings: NDArray[np.float32], said: NDArray[np.float32], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how near each listing is to what somebody said, shape (listings,): to all of it, and to each clause by its weight.

    In the whole a long clause counts for more; by the weights a wish in few words is not lost among many that are about something else.
    The nearest clause alone would be the nearest by chance more often than by meaning.
    """
    return np.asarray((_cosines(listings, said) * weights).sum(axis=1))


def _cosines(listings: NDArray[np.float32], said: NDArray[np.float32]) -> NDArray[np.float64]:
    # Not a matrix product: that adds up differently at the edges of its blocks, and a row's place would move its last digits.
    return np.ascontiguousarray(np.einsum("lw,sw->ls", listings, said).astype(np.float64))


def score(
    index: CatalogueIndex,
    resident: Resident,
    text: ResidentText,
    rows: NDArray[np.intp],
    of_options: NDArray[np.float64],
    today: date,
    configuration: ScoreConfiguration,
) -> Scores:
    """Score some opportunities, given the parts of the option that was chosen for each, shape (rows, len(OPTION_PARTS))."""
    opportunities, anchors = index.opportunities, configuration.anchors
    confirmed = -features.days_from(np.datetime64(today, "D"), opportunities.published_on[rows])
    level = None
    if resident.highest_level is not None:
        level = features.level_fit(opportunities.level[rows], resident.highest_level, anchors)
    own = (
        _form_feature(index, text, rows),
        *_skill_features(index, resident, rows),
        level,
        features.within(confirmed, anchors.fresh_days),
        fading(opportunities.ids, resident.seen, rows) if resident.seen else None,
        index.co_interest.feature(opportunities.ids[rows], resident.kept) if resident.kept else None,
    )
    listing = _stack(own, len(rows)) * configuration.weights.of(PARTS[len(MEANING) : FIRST_OPTION_PART])
    parts = np.ascontiguousarray(np.hstack([meaning_parts(index, text, configuration)[rows], listing, of_options]))
    return Scores(parts=parts, totals=parts.sum(axis=1))


def skills_held(index: CatalogueIndex, resident: Resident, name: str) -> NDArray[np.int64]:
    """Return how many skills of a matrix ("teaches", "essential", "optional") the resident has, shape (opportunities,)."""
    held = np.zeros(len(index.skill_columns))
    held[[index.skill_columns[uri] for uri in resident.skills if uri in index.skill_columns]] = 1
    counts: NDArray[np.int64] = (index.skill_flags[name] @ held).astype(np.int64)
    return counts


def skills_counted(index: CatalogueIndex, resident: Resident, name: str, row: int) -> tuple[int, int]:
    """Return (skills the resident has, all skills) of a matrix for a single opportunity."""
    matrix = getattr(index.opportunities, name)
    columns = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].tolist()
    return sum(index.opportunities.skills[column] in resident.skills for column in columns), len(columns)


def form_of(opportunities: OpportunityFrame, row: int) -> Form:
    """Return what a listing is. Among jobs, only apprenticeships have a level."""
    if opportunities.kinds[row] == Kind.COURSE:
        return Form.COURSE
    return Form.JOB if opportunities.level[row] == UNKNOWN else Form.APPRENTICESHIP


def _form_feature(index: CatalogueIndex, text: ResidentText, rows: NDArray[np.intp]) -> NDArray[np.float64] | None:
    """Return 0.5 for the form asked for, -0.5 for another. Who wants an apprenticeship is half-way met by another job."""
    asked = text.forms
    if not asked or {Form.JOB, Form.COURSE} <= asked:
        return None
    opportunities = index.opportunities
    course = opportunities.kinds[rows] == Kind.COURSE
    training = ~course & (opportunities.level[rows] != UNKNOWN)
    if Form.APPRENTICESHIP in asked:
        return np.where(training, features.HALF, np.where(course & (Form.COURSE not in asked), -features.HALF, 0.0))
    return np.where(course == (Form.COURSE in asked), features.HALF, -features.HALF)


def _skill_features(
    index: CatalogueIndex, resident: Resident, rows: NDArray[np.intp]
) -> tuple[NDArray[np.float64] | None, ...]:
    if not resident.skills:
        return (None, None, None)
    named = (
        ("essential", features.skills_met),
        ("optional", features.skills_met),
        ("teaches", features.skills_built_on),
    )
    return tuple(
        feature(skills_held(index, resident, name)[rows], index.skill_counts[name][rows]) for name, feature in named
    )


def _stack(columns: tuple[NDArray[np.float64] | None, ...], rows: int) -> NDArray[np.float64]:
    """Stand columns side by side, zeros for those that say nothing."""
    matrix = np.zeros((rows, len(columns)))
    for position, column in enumerate(columns):
        if column is not None:
            matrix[:, position] = column
    return matrix


if tuple(item.name for item in fields(Weights)) != tuple(part.value for part in PARTS):
    message = "Weights and Part must name the same parts in the same order."
    raise TypeError(message)
