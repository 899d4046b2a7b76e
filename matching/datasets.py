"""The one bridge from the database to the matcher's arrays. It reads; it decides nothing."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from numpy.typing import NDArray
from scipy import sparse

from courses.models import (
    AccessFeature,
    CourseRun,
    FundingStream,
    Job,
    JobLocation,
    Occupation,
    OccupationSkill,
    Opportunity,
    OpportunitySkill,
    Outcode,
    PayRate,
    Session,
    Skill,
    TravelMode,
    TravelTimes,
)
from courses.pay import by_the_hour
from matching.models import Barrier, FeedbackEvent, Resident
from matching.recommender import frames
from matching.recommender.frames import (
    UNKNOWN,
    Delivery,
    JourneyTable,
    Kind,
    OccupationTable,
    OpportunityFrame,
    OptionFrame,
    PutAway,
    PutAwayFor,
)
from matching.recommender.seen_often import LOOKED_BACK, OFTEN

_SESSION_BIT = {session: 1 << bit for bit, session in enumerate(Session.values)}
_ACCESS_BIT = {feature: 1 << bit for bit, feature in enumerate(AccessFeature.values)}
HELPED_BY = {
    Barrier.CHILDCARE: AccessFeature.CHILDCARE,
    Barrier.ENGLISH: AccessFeature.ESOL_SUPPORT,
    Barrier.NO_LAPTOP: AccessFeature.LAPTOP_LOAN,
    Barrier.TRAVEL_COSTS: AccessFeature.TRAVEL_COSTS,
    Barrier.STEP_FREE: AccessFeature.STEP_FREE,
}
"""Barrier -> the access feature that takes it away; the others have none."""
_SAYS_SOMETHING = frozenset(PutAwayFor)
"""Reasons for putting something away that say something of others too."""
_LOAN = frozenset({FundingStream.ADVANCED_LEARNER_LOAN.value})
_JOB_DELIVERY = {
    Job.Workplace.REMOTE.value: Delivery.ONLINE,
    # Somebody who ticked "in a classroom" wants to be among people: work on site is that too.
    Job.Workplace.ON_SITE.value: Delivery.WORK_BASED | Delivery.CLASSROOM,
    Job.Workplace.HYBRID.value: Delivery.BLENDED | Delivery.WORK_BASED | Delivery.CLASSROOM,
}
_ORGANISATION_OF_JOB: Final = 1
"""Employers get odd organisation numbers and providers even ones, so that the two never meet."""

_COLUMNS = (
    "pk", "kind", "title", "summary", "description", "level", "minimum_level", "minimum_age", "maximum_age", "closes_on",
    "confirmed_at", "access", "course__provider_id", "course__funding", "job__employer_id", "job__pay_min", "job__pay_period",
    "job__hours_per_week", "job__workplace", "job__sessions", "job__starts_on", "job__vacancies",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Option:
    """A row of the option frame while it is being gathered."""

    id: int
    delivery: int
    latitude: float | None
    longitude: float | None
    cell: int | None
    starts_on: date | None
    sessions: Sequence[str]
    places_left: int | None
    cost: Decimal | None
    access: Sequence[str]


def bits(values: Iterable[str], table: dict[str, int]) -> int:
    """The bit mask of a list of choices."""
    mask = 0
    for value in values:
        mask |= table[value]
    return mask


def occupation_table() -> OccupationTable:
    """The whole taxonomy, in the order of the URIs, so that the same taxonomy gives the same table."""
    rows = list(
        Occupation.objects.order_by("uri").values_list(
            "pk", "uri", "label", "alternative_labels", "description", "isco_group"
        )
    )
    skills: dict[int, list[str]] = defaultdict(list)
    for occupation, label in OccupationSkill.objects.order_by("skill__uri").values_list(
        "occupation_id", "skill__label"
    ):
        skills[occupation].append(label)
    return OccupationTable(
        uris=tuple(row[1] for row in rows),
        labels=tuple(row[2] for row in rows),
        alternative_labels=tuple(tuple(row[3]) for row in rows),
        descriptions=tuple(row[4] for row in rows),
        skill_labels=tuple(tuple(skills[row[0]]) for row in rows),
        isco_groups=tuple(row[5] for row in rows),
    )


def opportunity_frame(*, today: date) -> OpportunityFrame:
    """Every live opportunity that has at least one way to take part, in the order of the ids, shape (opportunities,)."""
    rows = list(Opportunity.objects.live(today=today).order_by("pk").values(*_COLUMNS))
    options = _options(rows)
    rows = [row for row in rows if options.get(row["pk"])]
    ids = [row["pk"] for row in rows]
    skills = _skills(ids)
    rates = PayRate.objects.hourly_on(today)
    return OpportunityFrame(
        ids=np.array(ids, dtype=np.int64),
        kinds=np.array(
            [Kind.COURSE if row["kind"] == Opportunity.Kind.COURSE else Kind.JOB for row in rows], dtype=np.uint8
        ),
        organisations=np.array([_organisation(row) for row in rows], dtype=np.int64),
        titles=tuple(row["title"] for row in rows),
        texts=tuple(f"{row['summary']}\n{row['description']}" for row in rows),
        skill_texts=skills.texts,
        level=_integers(rows, "level", np.int8),
        minimum_level=_integers(rows, "minimum_level", np.int8),
        minimum_age=_integers(rows, "minimum_age", np.int16),
        maximum_age=_integers(rows, "maximum_age", np.int16),
        closes_on=_days([row["closes_on"] for row in rows]),
        published_on=_days([row["confirmed_at"] and timezone.localdate(row["confirmed_at"]) for row in rows]),
        hourly_pay=np.array(
            [hourly_pay(row["job__pay_min"], row["job__pay_period"], row["job__hours_per_week"]) for row in rows]
        ),
        may_be_free=np.array([bool(set(row["course__funding"] or ()) - _LOAN) for row in rows], dtype=np.bool_),
        skills=skills.uris,
        teaches=skills.matrices[OpportunitySkill.Relation.TEACHES],
        essential=skills.matrices[OpportunitySkill.Relation.ESSENTIAL],
        optional=skills.matrices[OpportunitySkill.Relation.OPTIONAL],
        options=_option_frame(rows, options),
        minimum_wage=float(rates.get(PayRate.Kind.AGE_21_PLUS, "nan")),
        living_wage=float(rates.get(PayRate.Kind.LONDON_LIVING_WAGE, "nan")),
        journeys=journey_table(),
    )


def journey_table() -> JourneyTable | None:
    """By public transport from every outcode, shape (outcodes, cells); None where `build_travel_times` has not run."""
    stored = TravelTimes.objects.filter(mode=TravelMode.PUBLIC_TRANSPORT).order_by("outcode")
    found = list(stored.values_list("outcode", "minutes"))
    if not found:
        return None
    return JourneyTable(
        rows={outcode: row for row, (outcode, _) in enumerate(found)},
        minutes=np.vstack([np.frombuffer(minutes, dtype=np.uint8) for _, minutes in found]),
    )


def resident_profile(resident: Resident, *, today: date, with_kept: bool = False) -> frames.Resident:
    """What the matcher may know of a resident on a day. Equality answers are not read here, or anywhere below.

    Args:
        resident: whose profile.
        today: the day.
        with_kept: whether what they keep is read too, which a matcher needs that has learnt what people keep together.
    """
    skills = list(resident.skills.order_by("uri").values_list("uri", "label"))
    born = resident.birth_month
    dismissed = list(
        resident.dismissed.order_by("opportunity").values_list("opportunity_id", "reason", "measure", "wrong_times")
    )
    return frames.Resident(
        wants=resident.wants,
        skills=frozenset(uri for uri, _ in skills),
        skill_labels=(*(label for _, label in skills), *resident.own_skills),
        latitude=resident.outcode.latitude if resident.outcode else None,
        longitude=resident.outcode.longitude if resident.outcode else None,
        starts_from=resident.outcode_id or "",
        availability=bits(resident.availability, _SESSION_BIT),
        delivery=sum(Delivery[mode] for mode in set(resident.delivery_modes)),
        longest_journey=resident.longest_journey,
        highest_level=resident.highest_level,
        born_from=born,
        born_to=born.replace(day=calendar.monthrange(born.year, born.month)[1]) if born else None,
        access_needs=bits(resident.access_needs, _ACCESS_BIT),
        barriers=_stated_barriers(resident),
        hidden=frozenset(key for key, *_ in dismissed),
        kept=frozenset(resident.saved.values_list("opportunity_id", flat=True)) if with_kept else frozenset(),
        put_away=tuple(
            PutAway(key, PutAwayFor(reason), measure, bits(times, _SESSION_BIT))
            for key, reason, measure, times in dismissed
            if reason in _SAYS_SOMETHING
        ),
        seen=_seen_often(resident, today),
    )


def access_bits_by_barrier() -> dict[frames.Barrier, int]:
    """Barrier -> bit of the access feature that takes it away, as in the frames; barriers that have none are absent."""
    return {frames.Barrier(barrier): _ACCESS_BIT[feature] for barrier, feature in HELPED_BY.items()}


def _seen_often(resident: Resident, today: date) -> tuple[tuple[int, int], ...]:
    """What they saw in lists on more than a few days before today, and did not open, keep or apply for since."""
    began = datetime.combine(today - timedelta(days=LOOKED_BACK), time(), timezone.get_current_timezone())
    ends = datetime.combine(today, time(), timezone.get_current_timezone())
    shown = Q(kind=FeedbackEvent.Kind.SHOWN)
    rows = (
        FeedbackEvent.objects.filter(resident=resident, at__gte=began, at__lt=ends)
        .order_by("opportunity")
        .values("opportunity")
        .annotate(days=Count(TruncDate("at"), distinct=True, filter=shown), others=Count("pk", filter=~shown))
        .filter(days__gt=OFTEN, others=0)
    )
    return tuple(rows.values_list("opportunity", "days"))


def trial_profile(outcode: Outcode, wants: str) -> frames.Resident:
    """What the matcher knows of somebody who gave a postcode and a sentence, and nothing else."""
    return frames.Resident(wants=wants, latitude=outcode.latitude, longitude=outcode.longitude, starts_from=outcode.pk)


def _stated_barriers(resident: Resident) -> tuple[frames.StatedBarrier, ...]:
    """What stands in their way; said also as a need of access, it counts there and not twice."""
    helped_by = {barrier: HELPED_BY.get(Barrier(barrier)) for barrier in resident.barriers}
    return tuple(
        frames.StatedBarrier(frames.Barrier(barrier), 0 if feature is None else _ACCESS_BIT[feature])
        for barrier, feature in helped_by.items()
        if feature not in resident.access_needs
    )


def hourly_pay(amount: Decimal | None, period: str | None, hours_per_week: Decimal | None) -> float:
    """Pounds an hour; NaN where it cannot be worked out (a yearly pay without weekly hours)."""
    hourly = by_the_hour(amount, period or "", hours_per_week)
    return float("nan") if hourly is None else float(hourly)


@dataclass(frozen=True, slots=True)
class _Skills:
    uris: tuple[str, ...]
    texts: tuple[str, ...]
    matrices: dict[str, Any]


def _skills(ids: list[int]) -> _Skills:
    place = {pk: row for row, pk in enumerate(ids)}
    relations = list(
        OpportunitySkill.objects.filter(opportunity__in=ids)
        .order_by("opportunity", "skill__uri")
        .values_list("opportunity_id", "skill_id", "relation")
    )
    found = {
        pk: (uri, [label, *alternative])
        for pk, uri, label, alternative in Skill.objects.filter(
            pk__in={skill for _, skill, _ in relations}
        ).values_list("pk", "uri", "label", "alternative_labels")
    }
    uris = tuple(sorted(uri for uri, _ in found.values()))
    column = {uri: number for number, uri in enumerate(uris)}
    texts: list[list[str]] = [[] for _ in ids]
    cells: dict[str, list[tuple[int, int]]] = {relation: [] for relation in OpportunitySkill.Relation.values}
    for pk, skill, relation in relations:
        uri, labels = found[skill]
        texts[place[pk]] += labels
        cells[relation].append((place[pk], column[uri]))
    shape = (len(ids), len(uris))
    return _Skills(
        uris=uris,
        texts=tuple("\n".join(labels) for labels in texts),
        matrices={relation: _boolean_matrix(pairs, shape) for relation, pairs in cells.items()},
    )


def _boolean_matrix(pairs: list[tuple[int, int]], shape: tuple[int, int]) -> sparse.csr_array:
    rows, columns = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
    return sparse.csr_array((np.ones(len(pairs), dtype=np.bool_), (rows, columns)), shape=shape)


def _options(rows: list[dict[str, Any]]) -> dict[int, list[_Option]]:
    """Ways to take part, by opportunity: a course's runs; a job's places of work, or one for a job that is remote or names none."""
    found: dict[int, list[_Option]] = defaultdict(list)
    access = {row["pk"]: row["access"] for row in rows}
    runs = CourseRun.objects.exclude(status=CourseRun.Status.CANCELLED).filter(course__in=access)
    for run in runs.select_related("venue").order_by("pk"):
        venue = run.venue
        found[run.course_id].append(
            _Option(
                id=run.pk,
                delivery=Delivery[run.delivery_mode],
                latitude=venue.latitude if venue else None,
                longitude=venue.longitude if venue else None,
                cell=venue.cell if venue else None,
                starts_on=run.starts_on,
                sessions=run.sessions,
                places_left=run.places_free,
                cost=run.cost_gbp,
                access=[*access[run.course_id], *(venue.access if venue else ())],
            )
        )
    locations: dict[int, list[JobLocation]] = defaultdict(list)
    for location in JobLocation.objects.filter(job__in=access).select_related("venue").order_by("pk"):
        locations[location.job_id].append(location)
    for row in rows:
        if row["kind"] == Opportunity.Kind.JOB:
            # Nobody travels to a remote job, whatever address its advert names.
            remote = row["job__workplace"] == Job.Workplace.REMOTE
            places: list[JobLocation | None] = [] if remote else [*locations[row["pk"]]]
            found[row["pk"]] = [_job_option(row, place) for place in places or [None]]
    return found


def _job_option(row: dict[str, Any], location: JobLocation | None) -> _Option:
    venue = location.venue if location else None
    return _Option(
        id=location.pk if location else 0,
        delivery=_JOB_DELIVERY[row["job__workplace"]],
        latitude=venue.latitude if venue else None,
        longitude=venue.longitude if venue else None,
        cell=venue.cell if venue else None,
        starts_on=row["job__starts_on"],
        sessions=row["job__sessions"],
        places_left=row["job__vacancies"],
        cost=None,
        access=[*row["access"], *(venue.access if venue else ())],
    )


def _option_frame(rows: list[dict[str, Any]], options: dict[int, list[_Option]]) -> OptionFrame:
    pairs = [(number, option) for number, row in enumerate(rows) for option in options[row["pk"]]]
    nan = float("nan")

    def column(values: Iterable[float | None]) -> NDArray[np.float64]:
        return np.array([nan if value is None else value for value in values], dtype=np.float64)

    return OptionFrame(
        opportunity=np.array([number for number, _ in pairs], dtype=np.int32),
        ids=np.array([option.id for _, option in pairs], dtype=np.int64),
        delivery=np.array([option.delivery for _, option in pairs], dtype=np.uint8),
        latitude=column(option.latitude for _, option in pairs),
        longitude=column(option.longitude for _, option in pairs),
        cell=np.array([UNKNOWN if option.cell is None else option.cell for _, option in pairs], dtype=np.int16),
        starts_on=_days([option.starts_on for _, option in pairs]),
        sessions=np.array([bits(option.sessions, _SESSION_BIT) for _, option in pairs], dtype=np.uint32),
        places_left=np.array([UNKNOWN if o.places_left is None else o.places_left for _, o in pairs], dtype=np.int32),
        cost=column(None if option.cost is None else float(option.cost) for _, option in pairs),
        access=np.array([bits(option.access, _ACCESS_BIT) for _, option in pairs], dtype=np.uint32),
    )


def _organisation(row: dict[str, Any]) -> int:
    if row["kind"] == Opportunity.Kind.COURSE:
        return 2 * int(row["course__provider_id"])
    return 2 * int(row["job__employer_id"]) + _ORGANISATION_OF_JOB


def _integers(rows: list[dict[str, Any]], name: str, dtype: type[np.signedinteger[Any]]) -> NDArray[Any]:
    return np.array([UNKNOWN if row[name] is None else row[name] for row in rows], dtype=dtype)


def _days(days: list[date | None]) -> NDArray[np.datetime64]:
    return np.array(
        [np.datetime64("NaT") if day is None else np.datetime64(day, "D") for day in days], dtype="datetime64[D]"
    )
