"""The ledger of positive action as plain records: the page, the JSON and the CSV are all written from these, so they say the same."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from courses.feeds.addresses import public
from courses.formulas import inert
from matching.inclusion.evidence import Evidence
from matching.models import InclusionPolicy, PolicyEvidence, PolicyPrice
from matching.queries.policies import may_publish
from matching.queries.policy_ledger import Step, UnderPolicy, places_under_policy, prices_of, steps_of
from mobile_api.inclusion.shown import SMALL, STOP_RULE, ShownPolicy, all_public

Record = dict[str, Any]
_TEXTS: Final = (
    *("aim", "proportionality", "alternatives", "effect_on_others", "owner", "notice", "words_version"),
    *("eqia_reference", "dpia_reference", "content_sha256"),
)
_LISTS: Final = ("evidence", "prices", "steps")
_FIGURE: Final = ("dataset", "table", "numerator", "denominator", "benchmark", "benchmark_source", "url")
_FOUND: Final = ("measured_on", "share", "lower", "upper", "good_until", "approved_on_it", "is_example")
_PRICE: Final = ("run_on", "uplift", "cost_to_all", "members_change", "others_change")
_DECIMALS: Final = 4
COLUMNS: Final = (
    *("code", "version", "title", "is_example", "state", "state_words", "in_force", "why_off"),
    *(
        "ended_on",
        "ended_because",
        "ended_because_words",
        "ended_why",
        "group",
        "group_words",
        "members_by_fact",
        "areas",
    ),
    *("basis", "basis_words", "scope", "measure", "measure_words", "programme", "courses", "aimed_share", "cap"),
    *("head_start_days", "starts_on", "review_by", *_TEXTS, "price_words"),
    *(f"price_{name}" for name in _PRICE),
    *(f"evidence_{name}" for name in (*_FIGURE, *_FOUND)),
)
"""Of the CSV."""


def ledger(*, today: date) -> Record:
    """Return every version that two people agreed on, those that count today first, with what it rests on and what came of it.

    Of a group of fewer than ten members, or with fewer than ten others, nothing about its size is in it.
    """
    policies = all_public(today=today)
    rows = [policy.row for policy in policies]
    steps, prices = steps_of(rows), prices_of(rows)
    return {
        "title": "Ledger of positive action",
        "as_of": today.isoformat(),
        "licence": settings.DATA_LICENCE,
        "address": public("policies/ledger.json"),
        "stop_rule": STOP_RULE,
        "places_under_policy": _under_policy(places_under_policy()),
        "policies": [
            _record(policy, steps.get(policy.row.pk, []), prices.get(policy.row.pk, [])) for policy in policies
        ],
    }


def as_csv(found: Record) -> str:
    """Return a line for each figure of each policy, with the policy's own columns before it and its newest price."""
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(_lines(found))
    return "\ufeff" + text.getvalue()


def _under_policy(found: UnderPolicy | None) -> Record | None:
    if found is None:
        return None
    return {
        "run_on": found.day.isoformat(),
        "places": found.places,
        "in_programmes": found.in_programmes,
        "share_in_programmes": round(found.share_in_programmes, _DECIMALS),
        "aimed_for": found.aimed_for,
        "share_aimed_for": round(found.share_aimed_for, _DECIMALS),
    }


def _record(policy: ShownPolicy, steps: list[Step], prices: list[PolicyPrice]) -> Record:
    row = policy.row
    return {
        "code": row.code,
        "version": row.version,
        "title": row.title,
        "is_example": policy.is_example,
        "state": row.state,
        "state_words": row.get_state_display(),
        "in_force": policy.is_in_force,
        "why_off": policy.why_off or "",
        **_end(row),
        "group": row.group,
        "group_words": policy.group_title,
        "members_by_fact": row.by_fact,
        "areas": row.areas,
        "basis": row.basis,
        "basis_words": policy.basis_words,
        "scope": row.scope,
        "measure": row.measure,
        "measure_words": policy.measure_words,
        "programme": row.programme,
        "courses": [one.course.title for one in row.programme_courses.all()],
        "aimed_share": row.share,
        "cap": row.cap,
        "head_start_days": row.head_start_days,
        "starts_on": row.starts_on.isoformat(),
        "review_by": row.review_by.isoformat(),
        **{name: getattr(row, name) for name in _TEXTS},
        "evidence": [_figure(*one) for one in policy.evidence],
        "price_words": _price_words(policy),
        "prices": [_price(one) for one in prices],
        "steps": [_step(one) for one in steps],
    }


def _price_words(policy: ShownPolicy) -> str:
    if policy.row.measure != InclusionPolicy.Measure.PLACES:
        return "It moves nobody in any list, so nobody pays with a place."
    return policy.price.text if policy.price else "No run has priced it yet."


def _end(row: InclusionPolicy) -> Record:
    ended = timezone.localdate(row.ended_at).isoformat() if row.ended_at else ""
    return {
        "ended_on": ended,
        "ended_because": row.ended_because,
        "ended_because_words": row.get_ended_because_display() if row.ended_because else "",
        "ended_why": row.ended_why,
    }


def _figure(row: PolicyEvidence, one: Evidence) -> Record:
    low, high = one.interval
    return {
        **{name: getattr(row, name) for name in _FIGURE},
        "measured_on": one.measured_on.isoformat(),
        "share": round(one.share, _DECIMALS),
        "lower": round(low, _DECIMALS),
        "upper": round(high, _DECIMALS),
        "good_until": one.good_until.isoformat(),
        "approved_on_it": row.is_basis,
        "is_example": one.is_example,
    }


def _price(row: PolicyPrice) -> Record:
    """Who pays is told of groups that are large enough."""
    told = may_publish(row)
    return {
        "run_on": row.run.day.isoformat(),
        "uplift": row.uplift,
        "cap": row.cap,
        "cost_to_all": max(0.0, row.cost),
        "places": row.places,
        "aimed_for": row.asked,
        "reached": row.got if told else None,
        "members_change": row.members_change if told else None,
        "others_change": row.others_change if told else None,
        "withheld": "" if told else SMALL,
    }


def _step(step: Step) -> Record:
    return {
        "at": step.at.isoformat(timespec="seconds"),
        "action": step.action,
        "words": step.words,
        "by": "the service itself" if step.by_the_service else "a person who answers for policies",
        "content_sha256": step.content_sha256,
        "position": step.position,
        "hash": step.hash,
    }


def _lines(found: Record) -> Iterator[Record]:
    for policy in found["policies"]:
        own = {name: value for name, value in policy.items() if name not in _LISTS}
        newest: Record = next(iter(policy["prices"]), {})
        price = {f"price_{name}": newest.get(name) for name in _PRICE}
        for figure in policy["evidence"]:
            line = own | price | {f"evidence_{name}": value for name, value in figure.items()}
            yield {name: _cell(value) for name, value in line.items()}


def _cell(value: object) -> object:
    """A number stays one; what a spreadsheet would take for a formula does not run."""
    if value is None or isinstance(value, int | float):
        return value if not isinstance(value, bool) else ("yes" if value else "no")
    return inert("; ".join(value) if isinstance(value, list) else str(value))
