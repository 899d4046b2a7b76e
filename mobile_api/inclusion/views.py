"""The public page of all policies: plain words, no scripts, kept by caches for five minutes."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone

from backend.reading import read_only
from courses.feeds.http import answer
from courses.feeds.listing_page import SECURITY_POLICY, STYLE
from mobile_api.inclusion.shown import STOP_RULE, ShownPolicy, all_public, percent

_SECONDS: Final = 300


@read_only
def policies_page(request: HttpRequest) -> HttpResponseBase:
    """Every policy, those that count today first."""
    today = timezone.localdate()
    policies = [(policy, _figures(policy)) for policy in all_public(today=today)]
    context = {"policies": policies, "style": STYLE, "stop_rule": STOP_RULE, "today": today}
    body = render_to_string("mobile_api/policies.html", context).encode()
    response = answer(request, body, content_type="text/html; charset=utf-8", seconds=_SECONDS)
    response["Content-Security-Policy"] = SECURITY_POLICY
    return response


def _figures(policy: ShownPolicy) -> list[tuple[str, str, str]]:
    """Each figure as a sentence, where it is from, and its address."""
    found = []
    for row, one in policy.evidence:
        low, high = one.interval
        example = " These people are made up, for this demonstration." if one.is_example else ""
        sentence = (
            f"On {one.measured_on:%-d %B %Y}, {row.numerator:,} of {row.denominator:,} people were in this group: "
            f"{percent(one.share)}. With 95 % confidence it is between {percent(low)} and {percent(high)}. "
            f"It should be {percent(one.benchmark)} ({one.benchmark_source}).{example}"
        )
        found.append((sentence, f"{one.dataset}, {one.table}", one.url))
    return found
