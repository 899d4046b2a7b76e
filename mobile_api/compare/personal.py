"""Facts of a comparison that are made from what a person told us."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import graphene

from courses.models import Course, Job, TravelMode
from courses.words import pounds
from matching.eligibility.truth import Truth
from matching.eligibility.words import answer_words
from matching.queries.eligibility import CourseAnswer
from mobile_api.catalogue.asking import asker_of, next_run
from mobile_api.catalogue.eligibility import apprenticeship_for_asker, free_for_asker
from mobile_api.catalogue.loaders import Concrete, StartOfJourneys
from mobile_api.compare.fact import Fact, Value, asked_by, joined, venues_of


def _free(listing: Concrete, info: graphene.ResolveInfo) -> CourseAnswer | None:
    return (
        free_for_asker(info.context, listing, next_run(listing, info.context)) if isinstance(listing, Course) else None
    )


def _free_for_me(listing: Concrete, info: graphene.ResolveInfo) -> Value | None:
    if isinstance(listing, Job):
        is_one = listing.contract == Job.Contract.APPRENTICESHIP
        return Value(answer_words(apprenticeship_for_asker(info.context, listing))) if is_one else None
    answer = _free(listing, info)
    return Value(answer_words(answer.best)) if answer else None


def _cost_to_me(listing: Concrete, info: graphene.ResolveInfo) -> Value | None:
    answer = _free(listing, info)
    if answer is None:
        return None
    if answer.best.truth is Truth.YES:
        return Value("Nothing, once the provider has confirmed it", 0)
    run = next_run(listing, info.context) if isinstance(listing, Course) else None
    if run is None or run.cost_gbp is None:
        return None
    if answer.best.truth is Truth.PERHAPS:
        return Value(f"{pounds(run.cost_gbp)}, or nothing if it turns out to be free for you", run.cost_gbp)
    return Value(pounds(run.cost_gbp), run.cost_gbp)


def _journey(listing: Concrete, info: graphene.ResolveInfo) -> Value | None:
    outcode = asker_of(info.context).outcode
    start = info.context.loader(StartOfJourneys).load(outcode) if outcode else None
    if start is None:
        return None
    found = [journey for venue in venues_of(listing, info) for journey in start.journeys_to(venue)]
    public = [journey for journey in found if journey.mode == TravelMode.PUBLIC_TRANSPORT.value]
    nearest = min(public, key=lambda journey: journey.minutes, default=None)
    return None if nearest is None else Value(nearest.text, nearest.minutes)


def _by_answer(met: bool | None) -> Callable[[Concrete, graphene.ResolveInfo], Value | None]:  # noqa: FBT001 - three answers, not a switch
    def of(listing: Concrete, info: graphene.ResolveInfo) -> Value | None:
        return joined([one.text for one in asked_by(listing, info, asker_of(info.context).person) if one.met is met])

    return of


FREE: Final = (
    Fact("COST_TO_ME", "What it costs you", _cost_to_me, personal=True),
    Fact("FREE_FOR_ME", "Is it for you, and is it free?", _free_for_me, personal=True),
)
JOURNEY: Final = Fact("JOURNEY", "Your journey, one way", _journey, personal=True)
REQUIREMENTS: Final = (
    Fact("MET", "What you have of that", _by_answer(met=True), personal=True),
    Fact("MISSING", "What you don't have", _by_answer(met=False), personal=True),
    Fact("OPEN", "What you haven't told us", _by_answer(met=None), personal=True),
)
