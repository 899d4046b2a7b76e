"""What the matcher works on: the catalogue and one resident as plain, immutable arrays.

Missing answers and missing facts have one spelling for each type, and every consumer treats them as neutral:
`-1` for integers, `NaN` for floats, `NaT` for dates, `0` for bit masks, `None` for a resident's scalars.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, IntFlag, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

UNKNOWN = -1
"""An integer fact that nobody stated (a level, an age limit, places left)."""


class Kind(IntEnum):
    """What an opportunity is."""

    COURSE = 0
    JOB = 1


class Delivery(IntFlag):
    """How one takes part. A remote job is ONLINE, a hybrid one BLENDED, one on site WORK_BASED."""

    CLASSROOM = 1
    ONLINE = 2
    WORK_BASED = 4
    BLENDED = 8


class Barrier(StrEnum):
    """Something that can stand in a person's way. What it means for a listing stands in `barriers`."""

    CHILDCARE = "CHILDCARE"
    ENGLISH = "ENGLISH"
    CONFIDENCE = "CONFIDENCE"
    QUALIFICATIONS_FROM_ABROAD = "QUALIFICATIONS_FROM_ABROAD"
    NO_LAPTOP = "NO_LAPTOP"
    NO_DATA = "NO_DATA"
    TRAVEL_COSTS = "TRAVEL_COSTS"
    STEP_FREE = "STEP_FREE"


@dataclass(frozen=True, slots=True)
class StatedBarrier:
    """A barrier that a resident told us of."""

    barrier: Barrier
    helped_by: int = 0
    """Access features that take it away, a bit mask like `OptionFrame.access`."""


class PutAwayFor(StrEnum):
    """Why somebody put a listing away, where that says something of others too."""

    NOT_INTERESTED = "NOT_INTERESTED"
    TOO_FAR = "TOO_FAR"
    WRONG_TIME = "WRONG_TIME"
    TOO_EXPENSIVE = "TOO_EXPENSIVE"
    PAY_TOO_LOW = "PAY_TOO_LOW"
    TOO_HARD = "TOO_HARD"
    TOO_EASY = "TOO_EASY"
    ALREADY_DONE = "ALREADY_DONE"


@dataclass(frozen=True, slots=True)
class PutAway:
    """A listing that a resident put away, and what of it their reason is about."""

    opportunity: int
    reason: PutAwayFor
    measure: float | None = None
    """Minutes that were too far, pounds that were too much, pounds an hour that were too little, the level that was too hard or
    too easy; None where that was not known, and of other reasons."""
    sessions: int = 0
    """The wrong times, a bit mask like `OptionFrame.sessions`; 0 where they were not known, and of other reasons."""


@dataclass(frozen=True, slots=True, eq=False)
class OptionFrame:
    """Ways to take part, one row a course run or a job's place of work. Every array has shape (options,)."""

    opportunity: NDArray[np.int32]
    """Row of the opportunity in its `OpportunityFrame`; sorted, and every opportunity has at least one option."""
    ids: NDArray[np.int64]
    """Primary key of the course run or of the job location (0 for a remote job, which has none)."""
    delivery: NDArray[np.uint8]
    """One or more `Delivery` bits: accepted when the resident accepts any of them."""
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    """WGS84 degrees; NaN where nobody has to travel."""
    cell: NDArray[np.int16]
    """Column of the place in the table of journeys; -1 where it has none."""
    starts_on: NDArray[np.datetime64]
    """First day, datetime64[D]; NaT = start at any time."""
    sessions: NDArray[np.uint32]
    """21 bits, bit 3 * weekday + part (Monday 0; morning 0, afternoon 1, evening 2); 0 = not stated or free to choose."""
    places_left: NDArray[np.int32]
    """Places or vacancies still open when they were read; -1 = not stated. A list is made anew only when the last one is taken, or
    one is free again: nothing but 0 may be asked of it."""
    cost: NDArray[np.float64]
    """Fee in pounds before any funding; NaN = not stated, and for jobs."""
    access: NDArray[np.uint32]
    """Access features that the place and the listing offer, as a bit mask; 0 = not stated."""


@dataclass(frozen=True, slots=True, eq=False)
class JourneyTable:
    """Journeys worked out beforehand: from where a resident may live to where an option may be."""

    rows: dict[str, int]
    """Row of each starting point, by `Resident.starts_from`."""
    minutes: NDArray[np.uint8]
    """Shape (starting points, cells): one way, door to door; 255 for 255 and more."""


@dataclass(frozen=True, slots=True, eq=False)
class OpportunityFrame:
    """The open catalogue, one row an opportunity. Arrays have shape (opportunities,), row order is the index everywhere."""

    ids: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    """`Kind` values."""
    organisations: NDArray[np.int64]
    """An id that is unique over providers and employers together, to spread a list."""
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    """Summary and description."""
    skill_texts: tuple[str, ...]
    """Preferred and alternative labels of its skills, newline-separated."""
    level: NDArray[np.int8]
    """Level that a course teaches at or an apprenticeship is at, 0 = Entry .. 8; -1 = none."""
    minimum_level: NDArray[np.int8]
    """Level one must already hold; -1 = none asked."""
    minimum_age: NDArray[np.int16]
    maximum_age: NDArray[np.int16]
    """Whole years on the first day, -1 = no limit."""
    closes_on: NDArray[np.datetime64]
    """Last day to apply, datetime64[D]; NaT = open until filled."""
    published_on: NDArray[np.datetime64]
    """Day it was last confirmed by its publisher, datetime64[D]."""
    hourly_pay: NDArray[np.float64]
    """Lowest advertised pay in pounds an hour; NaN for courses and where not stated."""
    may_be_free: NDArray[np.bool_]
    """Courses: a funding stream that can pay the whole fee is attached."""
    skills: tuple[str, ...]
    """Identifier (ESCO URI) of each column of the three matrices below."""
    teaches: csr_array
    essential: csr_array
    optional: csr_array
    """Boolean matrices, shape (opportunities, skills): taught, asked for, helpful."""
    options: OptionFrame
    minimum_wage: float = float("nan")
    """Statutory pounds an hour for people of 21 and over on the day of the frame; NaN where no rate is known."""
    living_wage: float = float("nan")
    """The same, London Living Wage."""
    journeys: JourneyTable | None = None
    """None where no journeys were worked out: they are then estimated from the straight line."""

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class OccupationTable:
    """The taxonomy's occupations, the pivot of the bridge between a resident's words and an advert's."""

    uris: tuple[str, ...]
    labels: tuple[str, ...]
    alternative_labels: tuple[tuple[str, ...], ...]
    descriptions: tuple[str, ...]
    skill_labels: tuple[tuple[str, ...], ...]
    isco_groups: tuple[str, ...]
    """Four-digit ISCO-08 code, empty where not known."""

    def __len__(self) -> int:
        return len(self.uris)


@dataclass(frozen=True, slots=True)
class Resident:
    """One resident as the matcher sees them. There is no name, contact or equality answer here, by design.

    Every field may be empty; an empty field leaves the score untouched.
    """

    wants: str = ""
    """What they are looking for, in their own words."""
    skills: frozenset[str] = frozenset()
    """Identifiers (ESCO URIs)."""
    skill_labels: tuple[str, ...] = ()
    """The same skills in words, and those that they told in their own: for reasons and for the text."""
    latitude: float | None = None
    longitude: float | None = None
    starts_from: str = ""
    """Key of the place in the table of journeys; empty = not known."""
    availability: int = 0
    """Bit mask like `OptionFrame.sessions`; 0 = not stated."""
    delivery: int = 0
    """`Delivery` bits they accept; 0 = not stated."""
    longest_journey: int | None = None
    """Minutes, door to door, one way."""
    highest_level: int | None = None
    """0 = Entry .. 8."""
    born_from: date | None = None
    born_to: date | None = None
    """Earliest and latest possible day of birth: only month and year are asked."""
    access_needs: int = 0
    """Bit mask like `OptionFrame.access`."""
    barriers: tuple[StatedBarrier, ...] = ()
    """What stands in their way, in their own statement."""
    hidden: frozenset[int] = frozenset()
    """Opportunities that they asked not to see again."""
    kept: frozenset[int] = frozenset()
    """Opportunities that they keep for later; left empty where nothing was learnt of what people keep together."""
    put_away: tuple[PutAway, ...] = ()
    """Those of them that say something of others, in the order of their keys."""
    seen: tuple[tuple[int, int], ...] = ()
    """Opportunity -> days before today on which they saw it in a list and did not open it, in the order of the keys."""
