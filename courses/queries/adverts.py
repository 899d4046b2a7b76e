"""Listings as the comparison of duplicates takes them: a constant number of statements for any number of listings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet

from courses.models import Course, CourseRun, Employer, Job, JobLocation, Opportunity, Provider
from courses.trust.duplicates.advert import Advert, Sketch, name_words, postcode_key, text_sketch

_BASE: Final = (
    "pk",
    "kind",
    "title",
    "course__provider_id",
    "course__provider__name",
    "job__employer_id",
    "job__employer__name",
)
_MORE: Final = (
    *("summary", "description", "level", "published_at", "changed_at", "status", "copied_from_id"),
    *("course__awarding_body", "course__learn_aim_ref", "course__what_you_learn"),
    *("job__pay_min", "job__starts_on", "job__workplace"),
)
ENDED: Final = ("CLOSED", "EXPIRED", "WITHDRAWN", "ARCHIVED")
COMPARED: Final = ("IN_REVIEW", "SCHEDULED", "LIVE")
_LETTERS: Final[dict[type[Provider | Employer], str]] = {Provider: "p", Employer: "e"}
"""How the key of an organisation begins, so that a provider and an employer never have the same."""


@dataclass
class _Parts:
    """What hangs on one listing."""

    postcodes: set[str] = field(default_factory=set)
    starts: set[date] = field(default_factory=set)
    prices: set[Decimal] = field(default_factory=set)
    modes: set[str] = field(default_factory=set)


def sketches(rows: QuerySet[Opportunity]) -> list[Sketch]:
    """The sketches of these listings, by key: three statements."""
    places: dict[int, set[str]] = defaultdict(set)
    keys = rows.order_by().values("pk")
    runs = CourseRun.objects.filter(course__in=keys).exclude(venue__postcode="").exclude(venue=None)
    jobs = JobLocation.objects.filter(job__in=keys).exclude(venue__postcode="")
    for key, postcode in [
        *runs.order_by().values_list("course_id", "venue__postcode").distinct(),
        *jobs.order_by().values_list("job_id", "venue__postcode").distinct(),
    ]:
        places[key].add(postcode_key(postcode))
    found = rows.order_by("pk").values_list(*_BASE).iterator(chunk_size=5_000)
    return [_sketch(row, frozenset(places.get(row[0], ()))) for row in found]


def adverts(keys: Collection[int]) -> dict[int, Advert]:
    """All that is compared of these listings, by key: three statements."""
    parts: dict[int, _Parts] = defaultdict(_Parts)
    for key, starts_on, cost, mode, postcode in (
        CourseRun.objects.filter(course__in=keys)
        .exclude(status=CourseRun.Status.CANCELLED)
        .order_by()
        .values_list("course_id", "starts_on", "cost_gbp", "delivery_mode", "venue__postcode")
    ):
        part = parts[key]
        part.modes.add(mode)
        part.starts.update([starts_on] if starts_on else ())
        part.prices.update([cost] if cost is not None else ())
        part.postcodes |= {postcode_key(postcode or "")} - {""}
    for key, postcode in JobLocation.objects.filter(job__in=keys).order_by().values_list("job_id", "venue__postcode"):
        parts[key].postcodes |= {postcode_key(postcode)} - {""}
    rows = Opportunity.objects.filter(pk__in=keys).order_by().values(*_BASE, *_MORE)
    return {row["pk"]: _advert(row, parts[row["pk"]]) for row in rows}


def same_grounds(sketched: Iterable[Sketch], *, statuses: Collection[str]) -> QuerySet[Opportunity]:
    """The listings that may share a bucket with one of these: of its organisation or one with its first word, or at its places."""
    from_these = list(sketched)
    words = sorted({words[0] for sketch in from_these if (words := name_words(sketch.organisation_name))})
    named = rf"\m({'|'.join(words)})\M" if words else "^$"
    postcodes = {postcode for sketch in from_these for postcode in sketch.postcodes}
    spelled = {*postcodes, *(f"{postcode[:-3]} {postcode[-3:]}" for postcode in postcodes)}
    # United, not joined by an "or": each part then goes by its own index, and the whole catalogue is not read.
    keys = _keys(Course.objects.filter(provider__in=_organisations(Provider, named, from_these))).union(
        _keys(Course.objects.filter(runs__venue__postcode__in=spelled)),
        _keys(Job.objects.filter(employer__in=_organisations(Employer, named, from_these))),
        _keys(Job.objects.filter(locations__venue__postcode__in=spelled)),
    )
    found: QuerySet[Opportunity] = Opportunity.objects.filter(status__in=statuses, pk__in=keys)
    return found


def _organisations(model: type[Provider | Employer], named: str, sketched: Iterable[Sketch]) -> QuerySet[Any]:
    """Those so named, and those of the sketches: a name without a Latin letter has no word to go by."""
    own = {int(sketch.organisation[1:]) for sketch in sketched if sketch.organisation[0] == _LETTERS[model]}
    return _keys(model._default_manager.filter(Q(name__iregex=named) | Q(pk__in=own)))  # noqa: SLF001 - Django's documented name


def _keys(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().values("pk")


def _sketch(row: tuple[Any, ...], postcodes: frozenset[str]) -> Sketch:
    key, kind, title, provider, provider_name, employer, employer_name = row
    course = kind == Opportunity.Kind.COURSE
    return Sketch(
        key,
        kind,
        title,
        f"{_LETTERS[Provider]}{provider}" if course else f"{_LETTERS[Employer]}{employer}",
        provider_name if course else employer_name,
        postcodes,
    )


def _advert(row: dict[str, Any], part: _Parts) -> Advert:
    sketch = _sketch(tuple(row[name] for name in _BASE), frozenset(part.postcodes))
    course = sketch.kind == Opportunity.Kind.COURSE
    text = f"{row['summary']} {row['description']} {row['course__what_you_learn'] or ''}"
    return Advert(
        *(sketch.key, sketch.kind, sketch.title, sketch.organisation, sketch.organisation_name, sketch.postcodes),
        level=row["level"],
        awarding_body=row["course__awarding_body"] or "",
        learn_aim_ref=row["course__learn_aim_ref"] or "",
        starts=frozenset(part.starts if course else {row["job__starts_on"]} - {None}),
        prices=frozenset(part.prices if course else {row["job__pay_min"]} - {None}),
        modes=frozenset(part.modes if course else {row["job__workplace"]}),
        text=text_sketch(text),
        shown_at=row["published_at"],
        ended_at=_ended(row),
        is_copy=row["copied_from_id"] is not None,
    )


def _ended(row: dict[str, Any]) -> datetime | None:
    """When it ended: a listing that has ended is not changed any more."""
    moment: datetime = row["changed_at"]
    return moment if row["status"] in ENDED else None
