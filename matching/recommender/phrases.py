"""One plain sentence for each part of a score. Readers are nine to eleven years old in reading age: short words, one idea.

A phrase looks only at the facts that its own part was computed from, so it cannot say what did not move the score.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender.barriers import ease_of
from matching.recommender.english import counted, day_in_words, in_fives, pounds, share_of, with_article
from matching.recommender.features import shared_bits
from matching.recommender.frames import UNKNOWN, Kind, PutAwayFor
from matching.recommender.put_away import said_against
from matching.recommender.quote import own_words
from matching.recommender.scorer import Part, ResidentText, form_of, skills_counted
from matching.recommender.seen_often import days_seen
from matching.recommender.wishes import Form

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from matching.recommender.bridge import OccupationBridge
    from matching.recommender.frames import Resident
    from matching.recommender.index import CatalogueIndex


class ReasonCode(StrEnum):
    """What a reason says, stable for the app's own icons and translations. A code ends in what it says, not in its sign."""

    SAME_WORDS = "same_words"
    CLOSE_IN_MEANING = "close_in_meaning"
    DIFFERENT_WORDS = "different_words"
    SAME_WORK = "same_work"
    DIFFERENT_WORK = "different_work"
    SKILLS_MET = "skills_met"
    SKILLS_HELPFUL = "skills_helpful"
    SKILLS_BUILT_ON = "skills_built_on"
    SKILLS_ALREADY_HELD = "skills_already_held"
    FORM_WANTED = "form_wanted"
    FORM_OTHER = "form_other"
    LEVEL_STEP_UP = "level_step_up"
    LEVEL_SAME = "level_same"
    LEVEL_BELOW = "level_below"
    LEVEL_FAR_ABOVE = "level_far_above"
    CHECKED_LATELY = "checked_lately"
    CHECKED_LONG_AGO = "checked_long_ago"
    NEAR = "near"
    FAR = "far"
    TIMES_FIT = "times_fit"
    TIMES_CLASH = "times_clash"
    FREE = "free"
    MAY_BE_FREE = "may_be_free"
    COSTS = "costs"
    PAYS_LIVING_WAGE = "pays_living_wage"
    PAYS_MORE_THAN_MINIMUM = "pays_more_than_minimum"
    PAYS_LESS_THAN_MINIMUM = "pays_less_than_minimum"
    STARTS_SOON = "starts_soon"
    STARTS_LATER = "starts_later"
    ACCESS_MET = "access_met"
    ACCESS_MISSING = "access_missing"
    BARRIER_EASED = "barrier_eased"
    BARRIER_HARDER = "barrier_harder"
    SEEN_OFTEN = "seen_often"
    KEPT_TOGETHER = "kept_together"
    LIKE_PUT_AWAY = "like_put_away"
    AS_FAR_AS_PUT_AWAY = "as_far_as_put_away"
    TIMES_OF_PUT_AWAY = "times_of_put_away"
    AS_DEAR_AS_PUT_AWAY = "as_dear_as_put_away"
    PAYS_LIKE_PUT_AWAY = "pays_like_put_away"
    AS_HARD_AS_PUT_AWAY = "as_hard_as_put_away"
    AS_EASY_AS_PUT_AWAY = "as_easy_as_put_away"


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """One resident, one listing, one way to take part in it: all that a phrase may look at."""

    index: CatalogueIndex
    occupation_labels: tuple[str, ...]
    bridge: OccupationBridge
    resident: Resident
    text: ResidentText
    today: date
    row: int
    option: int
    minutes: float
    usual_journey: int
    """Longest journey of somebody who stated none, in minutes."""

    @property
    def noun(self) -> str:
        """What the listing is called in a sentence."""
        return "course" if self.index.opportunities.kinds[self.row] == Kind.COURSE else "job"


Phrase = tuple[ReasonCode, str]

_LISTING_NEAR, _SAID_NEAR = 0.67, 0.58
"""Cosines of an occupation with the listing, and with what was said, from which on both are really close to it."""
_NEXT_BEST: Final = 0.05
"""An occupation is the listing's own when none is nearer to it by more than this."""
_MANAGERS: Final = "1"
"""ISCO's major group of managers and chief officers. No entry-level listing is like their work, whatever words they share."""
_QUOTED_NEAR, _QUITE_NEAR = 0.47, 0.38
"""Cosines from which on a clause is quoted, and from which on anything is said of closeness at all."""
_NEAR_THE_LIMIT: Final = 0.85
"""Share of the longest journey that somebody accepts, from which on its length is worth a warning."""
_LONGEST_QUOTE: Final = 18
"""Words of a clause that is quoted whole."""


def _words(evidence: Evidence, part: float) -> Phrase | None:
    if part < 0:
        return ReasonCode.DIFFERENT_WORDS, "this is not very close to what you told us you want."
    wants = evidence.resident.wants
    if not wants.strip():
        return ReasonCode.SAME_WORDS, f"This {evidence.noun} fits the skills you told us about."
    catalogue, row = evidence.index.opportunities, evidence.row
    vectors = evidence.index.vectors
    quotation = own_words(wants, evidence.text, vectors, row, catalogue.titles[row])
    if quotation:
        return ReasonCode.SAME_WORDS, f'You said "{quotation}", and this {evidence.noun} is about that.'
    quotation = own_words(wants, evidence.text, vectors, row, f"{catalogue.texts[row]}\n{catalogue.skill_texts[row]}")
    if quotation:
        return ReasonCode.SAME_WORDS, f'You said "{quotation}". It is part of this {evidence.noun}.'
    return None


def _dense(evidence: Evidence, part: float) -> Phrase | None:
    if part < 0:
        return ReasonCode.DIFFERENT_WORDS, "this is not very close to what you told us you want."
    if not evidence.resident.wants.strip():
        return ReasonCode.CLOSE_IN_MEANING, f"This {evidence.noun} fits the skills you told us about."
    near = evidence.text.dense[1:] @ evidence.index.vectors.dense[evidence.row]
    if len(near) and near.max() >= _QUOTED_NEAR:
        clause = evidence.text.clauses[int(near.argmax())].text
        if len(clause.split()) <= _LONGEST_QUOTE:
            return ReasonCode.CLOSE_IN_MEANING, f'You said "{clause}". This {evidence.noun} is close to that.'
    if (evidence.text.dense @ evidence.index.vectors.dense[evidence.row]).max() < _QUITE_NEAR:
        return None
    return ReasonCode.CLOSE_IN_MEANING, "Close in meaning to what you told us."


def _bridge(evidence: Evidence, part: float) -> Phrase | None:
    if part < 0:
        return ReasonCode.DIFFERENT_WORK, "this is a different kind of work from what you told us you want."
    asked = [
        (row, cosine)
        for row, cosine in evidence.text.occupations
        if cosine >= _SAID_NEAR and not evidence.bridge.isco_groups_[row].startswith(_MANAGERS)
    ]
    if not asked:
        return None
    listing = evidence.bridge.occupations_ @ evidence.index.vectors.dense[evidence.row]
    enough = max(_LISTING_NEAR, float(listing.max()) - _NEXT_BEST)
    near = [(float(listing[row]) * cosine, row) for row, cosine in asked if listing[row] >= enough]
    if not near:
        return None
    label = evidence.occupation_labels[max(near)[1]]
    return ReasonCode.SAME_WORK, f"Close to the work of {with_article(label)}."


def _form(evidence: Evidence, part: float) -> Phrase:
    form = form_of(evidence.index.opportunities, evidence.row)
    if part > 0:
        wanted = form if form in evidence.text.forms else Form.JOB
        return ReasonCode.FORM_WANTED, f"You asked for {with_article(wanted.value)}."
    return ReasonCode.FORM_OTHER, f"this is {with_article(form.value)}, which is not what you asked for."


def _essential(evidence: Evidence, _part: float) -> Phrase:
    held, asked = skills_counted(evidence.index, evidence.resident, "essential", evidence.row)
    return ReasonCode.SKILLS_MET, f"You have {share_of(held, asked, 'skill')} it asks for."


def _optional(evidence: Evidence, _part: float) -> Phrase:
    held, helpful = skills_counted(evidence.index, evidence.resident, "optional", evidence.row)
    return ReasonCode.SKILLS_HELPFUL, f"You have {share_of(held, helpful, 'skill')} that would help."


def _taught(evidence: Evidence, part: float) -> Phrase:
    held, taught = skills_counted(evidence.index, evidence.resident, "teaches", evidence.row)
    if part < 0:
        return ReasonCode.SKILLS_ALREADY_HELD, "you told us you have all the skills it teaches."
    return ReasonCode.SKILLS_BUILT_ON, f"It builds on what you can do: {counted(taught - held, 'new skill')} to learn."


def _level(evidence: Evidence, part: float) -> Phrase:
    level = int(evidence.index.opportunities.level[evidence.row])
    held = evidence.resident.highest_level or 0
    name = "Entry level" if level == 0 else f"Level {level}"
    if part > 0:
        if level == held:
            return ReasonCode.LEVEL_SAME, f"{name}: the same level as you have now."
        return ReasonCode.LEVEL_STEP_UP, f"{name}: a step up from the level you have now."
    if level < held:
        return ReasonCode.LEVEL_BELOW, f"this is {name}, which is below the level you have now."
    return ReasonCode.LEVEL_FAR_ABOVE, f"this is {name}, which is a big step up from the level you have now."


def _freshness(evidence: Evidence, part: float) -> Phrase:
    day = evidence.index.opportunities.published_on[evidence.row].astype(object)
    if part < 0:
        return ReasonCode.CHECKED_LONG_AGO, f"the details were last checked on {day_in_words(day, evidence.today)}."
    days = (evidence.today - day).days
    when = "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"
    return ReasonCode.CHECKED_LATELY, f"The details were checked {when}."


def _travel(evidence: Evidence, part: float) -> Phrase | None:
    minutes = in_fives(evidence.minutes)
    if part > 0:
        return ReasonCode.NEAR, f"About {minutes} minutes from you."
    if evidence.minutes < _NEAR_THE_LIMIT * (evidence.resident.longest_journey or evidence.usual_journey):
        return None
    return ReasonCode.FAR, f"it takes about {minutes} minutes to get there."


def _schedule(evidence: Evidence, part: float) -> Phrase:
    sessions = evidence.index.opportunities.options.sessions[evidence.option]
    fitting = int(shared_bits(sessions, evidence.resident.availability))
    times = int(np.bitwise_count(sessions))
    if part > 0:
        whole = (
            "It is at times you can do."
            if fitting == times
            else f"You can do {fitting} of its {times} times in the week."
        )
        return ReasonCode.TIMES_FIT, whole
    if fitting == 0:
        return ReasonCode.TIMES_CLASH, "it is not at the times you said you can do."
    return ReasonCode.TIMES_CLASH, f"you said you can do only {fitting} of its {times} times in the week."


def _money(evidence: Evidence, part: float) -> Phrase:
    opportunities = evidence.index.opportunities
    if opportunities.kinds[evidence.row] == Kind.JOB:
        return _pay(evidence, part)
    cost = float(opportunities.options.cost[evidence.option])
    if cost == 0:
        return ReasonCode.FREE, "This course is free."
    if part > 0:
        return ReasonCode.MAY_BE_FREE, "There is funding that may make this course free for you."
    return ReasonCode.COSTS, f"this course costs {pounds(cost)}."


def _pay(evidence: Evidence, part: float) -> Phrase:
    opportunities, row = evidence.index.opportunities, evidence.row
    pay = float(opportunities.hourly_pay[row])
    # Among jobs, only apprenticeships have a level.
    training = int(opportunities.level[row]) != UNKNOWN
    if pay >= opportunities.living_wage:
        return ReasonCode.PAYS_LIVING_WAGE, f"It pays {pounds(pay)} an hour. That meets the London Living Wage."
    if part > 0:
        return ReasonCode.PAYS_MORE_THAN_MINIMUM, f"It pays {pounds(pay)} an hour. The minimum wage is less."
    if training:
        return ReasonCode.PAYS_LESS_THAN_MINIMUM, f"it pays {pounds(pay)} an hour while you train."
    standard = pounds(opportunities.minimum_wage)
    return (
        ReasonCode.PAYS_LESS_THAN_MINIMUM,
        f"it pays {pounds(pay)} an hour. The minimum wage from age 21 is {standard}.",
    )


def _start(evidence: Evidence, part: float) -> Phrase:
    day = evidence.index.opportunities.options.starts_on[evidence.option].astype(object)
    when = day_in_words(day, evidence.today)
    if part > 0:
        return ReasonCode.STARTS_SOON, f"Starts soon, on {when}."
    return ReasonCode.STARTS_LATER, f"it does not start until {when}."


def _access(evidence: Evidence, part: float) -> Phrase:
    needs = evidence.resident.access_needs
    met = int(shared_bits(evidence.index.opportunities.options.access[evidence.option], needs))
    if part > 0:
        return (
            ReasonCode.ACCESS_MET,
            f"It offers {share_of(met, needs.bit_count(), 'kind')} of access support you asked for.",
        )
    missing = needs.bit_count() - met
    return (
        ReasonCode.ACCESS_MISSING,
        f"it does not say that it offers {counted(missing, 'kind')} of access support you need.",
    )


def _barriers(evidence: Evidence, part: float) -> Phrase | None:
    ease = ease_of(evidence.index, evidence.resident.barriers, evidence.option, better=part > 0)
    if ease is None:
        return None
    return (ReasonCode.BARRIER_EASED if part > 0 else ReasonCode.BARRIER_HARDER), ease.words


_PUT_AWAY: Final = {
    PutAwayFor.TOO_FAR: ReasonCode.AS_FAR_AS_PUT_AWAY,
    PutAwayFor.WRONG_TIME: ReasonCode.TIMES_OF_PUT_AWAY,
    PutAwayFor.TOO_EXPENSIVE: ReasonCode.AS_DEAR_AS_PUT_AWAY,
    PutAwayFor.PAY_TOO_LOW: ReasonCode.PAYS_LIKE_PUT_AWAY,
    PutAwayFor.TOO_HARD: ReasonCode.AS_HARD_AS_PUT_AWAY,
    PutAwayFor.TOO_EASY: ReasonCode.AS_EASY_AS_PUT_AWAY,
}
"""Reason -> what is said where it speaks by its figures."""


def _feedback(evidence: Evidence, _part: float) -> Phrase | None:
    said = said_against(evidence.index, evidence.resident.put_away, evidence.minutes, evidence.option)
    if said is None:
        return None
    return ReasonCode.LIKE_PUT_AWAY if said.by_likeness else _PUT_AWAY[said.put_away.reason], said.words


def _seen_often(evidence: Evidence, _part: float) -> Phrase:
    days = days_seen(evidence.resident.seen, int(evidence.index.opportunities.ids[evidence.row]))
    return ReasonCode.SEEN_OFTEN, f"we showed you this on {days} days and you did not open it, so it has moved down."


def _co_interest(_evidence: Evidence, _part: float) -> Phrase:
    return ReasonCode.KEPT_TOGETHER, "People who saved what you saved also saved this."


PHRASES: Final[dict[Part, Callable[[Evidence, float], Phrase | None]]] = {
    Part.MEANING_WORDS: _words,
    Part.MEANING_DENSE: _dense,
    Part.MEANING_BRIDGE: _bridge,
    Part.FORM: _form,
    Part.SKILLS_ESSENTIAL: _essential,
    Part.SKILLS_OPTIONAL: _optional,
    Part.SKILLS_TAUGHT: _taught,
    Part.LEVEL: _level,
    Part.FRESHNESS: _freshness,
    Part.SEEN_OFTEN: _seen_often,
    Part.CO_INTEREST: _co_interest,
    Part.TRAVEL: _travel,
    Part.SCHEDULE: _schedule,
    Part.COST_OR_PAY: _money,
    Part.START: _start,
    Part.ACCESS: _access,
    Part.BARRIERS: _barriers,
    Part.FEEDBACK: _feedback,
}
