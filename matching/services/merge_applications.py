"""Applications of an anonymous account go over; of two for one listing one goes on, for nobody applies twice."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q

from matching.lifecycle import TRANSITIONS, Move
from matching.models import Application
from matching.services.application_steps import Held, hold_each, make_move
from matching.services.merge_ways import Merge

S = Application.Status
HOW_FAR: Final = (S.DRAFT, S.WAITING, S.RECEIVED, S.IN_REVIEW, S.INTERVIEW, S.OFFERED, S.ACCEPTED, S.STARTED)
"""What is live, by how much would be lost with it."""
TWICE: Final = "The same person sent two of these. The other one goes on."


def applications_go_over(merge: Merge, _relation: str) -> int:
    """All of them. Of two live ones for one listing the one that is further goes on, of two alike the one sent first.

    The other one is taken back, which gives its place to the next who waits; a draft is given up, and what only it says goes
    into the draft that goes on. Two that have both begun stay where they are: one account can't take part twice.
    """
    rows, kept = merge.anonymous.applications.all(), merge.account.applications.live()
    twins = kept.filter(opportunity__in=rows.live().values("opportunity"))
    held = list(hold_each(Application.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=twins.values("pk")))))
    of_account = {
        one.application.opportunity_id: one for one in held if one.application.resident_id == merge.account.pk
    }
    stay = []
    for one in held:
        application = one.application
        twin = of_account.get(application.opportunity_id)
        if twin is None or twin is one or application.status not in HOW_FAR:
            continue
        if not _one_goes_on(one, twin, merge.now):
            stay.append(application.pk)
    return int(rows.exclude(pk__in=stay).update(resident=merge.account))


def _one_goes_on(one: Held, twin: Held, now: datetime) -> bool:
    """End one of two live applications for one listing. False where neither can be ended."""
    last, first = sorted((one, twin), key=_weight)
    ends, goes_on = last.application, first.application
    if ends.status == S.DRAFT:
        if goes_on.status == S.DRAFT:
            _bring_words(ends, goes_on)
        ends.delete()
    elif ends.status in TRANSITIONS[Move.WITHDRAW].source:
        make_move(last, Move.WITHDRAW, now=now, reason=TWICE)
    else:
        return False
    return True


def _weight(held: Held) -> tuple[int, float]:
    """The heavier goes on; of two drafts the sort keeps their order, and the account's own goes on."""
    sent = held.application.submitted_at
    return HOW_FAR.index(S(held.application.status)), -sent.timestamp() if sent else 0.0


def _bring_words(ends: Application, goes_on: Application) -> None:
    """What the person wrote in one draft only; where they wrote in both, the one that goes on stands."""
    own = goes_on.sections.filter(is_prefilled=False).values_list("section", flat=True)
    for section in ends.sections.filter(is_prefilled=False).exclude(section__in=list(own)):
        goes_on.sections.filter(section=section.section).delete()
        section.application = goes_on
        section.save(update_fields=["application"])
