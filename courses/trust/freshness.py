"""How likely a listing is still true, from 0 to 1, and why. Pure: no rows, no clock.

The score is the product of five parts, each 1 where nothing speaks against the listing. Time only lowers it, a report never raises
it, and a confirmation never lowers it; `tests/courses/trust/test_freshness.py` holds all three for any evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final, NamedTuple

from courses.trust.calendar import london_day


@dataclass(frozen=True)
class FreshnessRules:
    """Half-lives and thresholds.

    Attributes:
        course_half_life: days after which an unconfirmed course counts half. Intakes are planned by the term.
        job_half_life: the same for a job: a vacancy is filled within weeks.
        starts_half_life: days after the last start date.
        silence_half_life: days without an answer to a question of ours.
        past_starts: what a course counts whose runs have all just started; in proportion where some are still ahead.
        repost: what each reposting counts.
        report: what a report of full weight counts.
        report_weights: weight of a report by its kind.
        lone_report: what the weight of one single person's report is multiplied with: nobody hides a listing alone.
        hide_below: below this score a listing is hidden.
        warn_below: below this score its organisation is warned.
        notice: how long after the warning it stays shown.
        people_to_hide: how many people's reports hide it without a warning.
        fewest_counted: from so many people on their number is said; fewer could be recognised by whom they met.
    """

    course_half_life: float = 120.0
    job_half_life: float = 45.0
    starts_half_life: float = 21.0
    silence_half_life: float = 30.0
    past_starts: float = 0.7
    repost: float = 0.85
    report: float = 0.45
    report_weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "DOES_NOT_EXIST": 1.0,
            "FULL": 0.5,
            "WRONG_DETAILS": 0.4,
            "MISLEADING_PAY": 0.4,
            "OTHER": 0.2,
        }
    )
    lone_report: float = 0.5
    hide_below: float = 0.25
    warn_below: float = 0.4
    notice: timedelta = timedelta(days=7)
    people_to_hide: int = 2
    fewest_counted: int = 3


RULES: Final = FreshnessRules()


@dataclass(frozen=True)
class Evidence:
    """What is known of a listing.

    Attributes:
        kind: "COURSE" or "JOB".
        confirmed_at: when its publisher last said that it is right. None: an undated file, which says nothing of its age.
        starts: first days of its runs that are not cancelled, or of the job; empty where none is stated.
        open_start: whether one can (also) start at any time.
        reports: people by kind of report, of the reports since the last confirmation.
        reposts: how often the same advert was taken down and posted again.
        asked_at: since when a question of ours (a warning, a renewal) has had no answer. None: nothing was asked.
    """

    kind: str
    confirmed_at: datetime | None = None
    starts: tuple[date, ...] = ()
    open_start: bool = False
    reports: Mapping[str, int] = field(default_factory=dict)
    reposts: int = 0
    asked_at: datetime | None = None


class Part(NamedTuple):
    """One part: its name, its factor, and why it is less than 1, in words."""

    name: str
    factor: float
    words: str = ""


@dataclass(frozen=True)
class Freshness:
    """The score, and the parts that multiply to it."""

    score: float
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """What speaks against the listing, the strongest first; empty where nothing does."""
        against = sorted((part for part in self.parts if part.factor < 1 and part.words), key=lambda part: part.factor)
        return " ".join(part.words for part in against)


def freshness(evidence: Evidence, now: datetime, *, rules: FreshnessRules = RULES) -> Freshness:
    """Weigh the evidence at a moment."""
    parts = (
        _confirmation(evidence, now, rules),
        _starts(evidence, now, rules),
        _reports(evidence.reports, rules),
        _reposts(evidence.reposts, rules),
        _silence(evidence, now, rules),
    )
    score = 1.0
    for part in parts:
        score *= part.factor
    return Freshness(score, parts)


def as_its_organisation_sees(evidence: Evidence, *, rules: FreshnessRules = RULES) -> Evidence:
    """The same with one person for each kind that few report, so that no score tells whether it was one or two."""
    return replace(
        evidence,
        reports={kind: people if people >= rules.fewest_counted else 1 for kind, people in evidence.reports.items()},
    )


class Verdict(Enum):
    """What follows from a score."""

    FINE = "FINE"
    WARN = "WARN"
    WAIT = "WAIT"
    """Warned; its organisation has the days of `notice` to answer."""
    HIDE_STALE = "HIDE_STALE"
    HIDE_REPORTED = "HIDE_REPORTED"


def verdict(
    scored: Freshness,
    evidence: Evidence,
    now: datetime,
    *,
    warned_at: datetime | None = None,
    rules: FreshnessRules = RULES,
) -> Verdict:
    """What follows. Reports hide at once where they alone suffice and several people made them; all else is warned of first."""
    reported = next(part.factor for part in scored.parts if part.name == "reports")
    if reported < rules.hide_below and sum(evidence.reports.values()) >= rules.people_to_hide:
        return Verdict.HIDE_REPORTED
    if scored.score >= rules.warn_below:
        return Verdict.FINE
    if warned_at is None:
        return Verdict.WARN
    noticed = now - warned_at >= rules.notice
    return Verdict.HIDE_STALE if noticed and scored.score < rules.hide_below else Verdict.WAIT


def _confirmation(evidence: Evidence, now: datetime, rules: FreshnessRules) -> Part:
    if evidence.confirmed_at is None:
        return Part("confirmation", 1.0)
    days = _days(evidence.confirmed_at, now)
    half_life = rules.course_half_life if evidence.kind == "COURSE" else rules.job_half_life
    words = f"Nobody has confirmed it for {_counted(days)}." if days >= 1 else ""
    return Part("confirmation", 0.5 ** (days / half_life), words)


def _starts(evidence: Evidence, now: datetime, rules: FreshnessRules) -> Part:
    today = london_day(now)
    past = [day for day in evidence.starts if day < today]
    if not past:
        return Part("starts", 1.0)
    ahead = len(evidence.starts) - len(past) + evidence.open_start
    share = len(past) / (len(past) + ahead)
    mild = 1 - (1 - rules.past_starts) * share
    if ahead:
        return Part("starts", mild, f"{len(past)} of its start dates {'has' if len(past) == 1 else 'have'} passed.")
    last = max(past)
    # Who says that it is right although it has begun means something by it: it counts for a while.
    since = last if evidence.confirmed_at is None else max(last, london_day(evidence.confirmed_at))
    days = max((today - since).days, 0)
    return Part("starts", mild * 0.5 ** (days / rules.starts_half_life), f"Its last start date was {last:%-d %B %Y}.")


def _reports(reports: Mapping[str, int], rules: FreshnessRules) -> Part:
    people = sum(reports.values())
    if not people:
        return Part("reports", 1.0)
    weight = sum(rules.report_weights.get(kind, 0.0) * count for kind, count in sorted(reports.items()))
    weight *= rules.lone_report if people == 1 else 1.0
    counted = f"{people} people report" if people >= rules.fewest_counted else "Residents report"
    return Part("reports", rules.report**weight, f"{counted} that something is wrong with it.")


def _reposts(count: int, rules: FreshnessRules) -> Part:
    times = "once" if count == 1 else f"{count} times"
    return Part("reposts", rules.repost**count, f"It was taken down and posted again {times}." if count else "")


def _silence(evidence: Evidence, now: datetime, rules: FreshnessRules) -> Part:
    asked = evidence.asked_at
    if asked is None or (evidence.confirmed_at is not None and evidence.confirmed_at >= asked):
        return Part("silence", 1.0)
    days = _days(asked, now)
    words = f"Our question has had no answer for {_counted(days)}." if days >= 1 else ""
    return Part("silence", 0.5 ** (days / rules.silence_half_life), words)


def _days(since: datetime, now: datetime) -> int:
    return max((now - since).days, 0)


def _counted(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
