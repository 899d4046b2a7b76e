"""A merge and a write at the same moment, on real connections: nothing is lost, nothing is left behind, nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from django.db import connection, transaction

from backend.accounts.models import User
from matching.feedback import SentEvent
from matching.lifecycle import Move
from matching.models import Application, FeedbackEvent, InboxItem, Resident
from matching.services import application_steps, merging, plan
from matching.services.application_moves import Chosen, MoveOrder, move_applications
from matching.services.application_sending import withdraw_application
from matching.services.applications import start_application
from matching.services.calendar_links import end_calendar_links, make_calendar_link
from matching.services.consents import give, withdraw
from matching.services.digital_check import forget_digital_check, keep_digital_check
from matching.services.equality import answer_equality_questions
from matching.services.feedback import erase_feedback, record_feedback
from matching.services.hiding import hide_from_employer, unhide_from_employer
from matching.services.inbox import mark_all_read, mark_read
from matching.services.interactions import (
    dismiss_opportunity,
    restore_opportunity,
    save_opportunity,
    unsave_opportunity,
)
from matching.services.merge_rules import RULES
from matching.services.merge_ways import goes_over, of_relation
from matching.services.merging import merge_account
from matching.services.onboarding import skip_step
from matching.services.plan import accept_suggestion, add_step
from matching.services.prioritisation import opt_in, opt_out
from tests.factories.application import NOW, applied_for
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.inbox import inbox_item
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.resident import resident
from tests.factories.user import user
from tests.meanwhile import Begin, at_the_same_time, stopped_before, waits
from tests.owner import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["at_the_same_time"]


def merge() -> object:
    """What nobody did without a name becomes Alice's."""
    return merge_account(anonymous=user(uid="nobody"), by=user(), prefer_anonymous=False, now=NOW)


def _told(by: User) -> Callable[[], object]:
    event = SentEvent(UUID(int=1), FeedbackEvent.Kind.OPENED, course().pk, NOW)
    return lambda: record_feedback(by=by, events=[event], client_now=NOW, now=NOW)


def _hides(by: User) -> Callable[[], object]:
    firm = employer()
    return lambda: hide_from_employer(by=by, employer_id=firm.pk, now=NOW)


def _shows(by: User) -> Callable[[], object]:
    firm = employer()
    hide_from_employer(by=by, employer_id=firm.pk, now=NOW)
    return lambda: unhide_from_employer(by=by, employer_id=firm.pk)


def _reads(by: User) -> Callable[[], object]:
    item = inbox_item(to=Resident.objects.get(user=by))
    return lambda: mark_read(by=by, item_id=item.pk, now=NOW)


def _begins(by: User) -> Callable[[], object]:
    row = job()
    return lambda: start_application(by=by, opportunity_id=row.pk, run_id=None, now=NOW)


def _keeps_no_longer(by: User) -> Callable[[], object]:
    row = course()
    save_opportunity(by=by, opportunity_id=row.pk, now=NOW)
    return lambda: unsave_opportunity(by=by, opportunity_id=row.pk, now=NOW)


def _shows_again(by: User) -> Callable[[], object]:
    row = course()
    dismiss_opportunity(by=by, opportunity_id=row.pk, reason="OTHER", now=NOW)
    return lambda: restore_opportunity(by=by, opportunity_id=row.pk, now=NOW)


Write = Callable[[User], Callable[[], object]]
"""Prepares something of an account, and returns the act."""
WRITES: dict[str, Write] = {
    "adds a step": lambda by: partial(add_step, by=by, words="Call the college", now=NOW),
    "accepts a suggestion": lambda by: partial(accept_suggestion, by=by, key="none", now=NOW),
    "switches a group on": lambda by: partial(opt_in, by=by, group="DISABLED", version="1", now=NOW),
    "switches a group off": lambda by: partial(opt_out, by=by, group="DISABLED", now=NOW),
    "skips a step of the way in": lambda by: partial(skip_step, by=by, step_id="home", now=NOW),
    "keeps a self-check": lambda by: partial(keep_digital_check, by=by, answers=[], has_basics=None, now=NOW),
    "forgets a self-check": lambda by: partial(forget_digital_check, by=by),
    "makes a calendar": lambda by: partial(make_calendar_link, by=by, now=NOW),
    "ends the calendars": lambda by: partial(end_calendar_links, by=by),
    "tells what was opened": _told,
    "forgets what was opened": lambda by: partial(erase_feedback, by=by),
    "agrees": lambda by: partial(give, by=by, purpose="CONTACT", notice_version=1, now=NOW),
    "agrees no more": lambda by: partial(withdraw, by=by, purpose="CONTACT", now=NOW),
    "answers for statistics": lambda by: partial(
        answer_equality_questions, by=by, version="2026-11", answers=[("sex", "FEMALE")], now=NOW
    ),
    "hides": _hides,
    "hides no more": _shows,
    "reads an item": _reads,
    "reads all items": lambda by: partial(mark_all_read, by=by, now=NOW),
    "begins an application": _begins,
    "keeps it no longer": _keeps_no_longer,
    "shows it again": _shows_again,
}


def left_behind() -> list[str]:
    """Relations by which anything still hangs on the anonymous account that should have gone over."""
    found = []
    for relation, rule in RULES.items():
        model, field = of_relation(relation)
        anonymous = user(uid="nobody") if field == "user" else Resident.objects.get(user__firebase_uid="nobody")
        if rule is goes_over and model.objects.filter(**{field: anonymous}).exists():
            found.append(relation)
    return found


@pytest.mark.parametrize("what", list(WRITES))
def test_what_comes_in_the_middle_of_a_merge_is_refused_and_nothing_hangs_on_nobody(
    at_the_same_time: Begin, what: str
) -> None:
    nobody, _ = resident(uid="nobody").user, resident()
    write = WRITES[what](nobody)

    with stopped_before(merging, "forget_equality_answers", lambda: at_the_same_time(merge)) as merged:
        written = at_the_same_time(write)
        assert waits(written)

    assert (merged.result(), written.result(timeout=20)) == ("ok", "ACCOUNT_MERGED")
    assert left_behind() == []
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM equality.response")
        assert cursor.fetchone() == (0,)


def test_what_is_being_written_goes_over(at_the_same_time: Begin) -> None:
    """The other way round: the merge waits for it."""
    nobody, alice = resident(uid="nobody"), resident()

    begin = partial(at_the_same_time, partial(add_step, by=nobody.user, words="Call the college", now=NOW))
    with stopped_before(plan, "_append", begin) as written:
        merged = at_the_same_time(merge)
        assert waits(merged)

    assert (written.result(), merged.result(timeout=20)) == ("ok", "ok")
    assert list(alice.plan.values_list("words", flat=True)) == ["Call the college"]
    assert nobody.plan.count() == 0


@pytest.fixture
def row() -> Application:
    """What nobody sent to an employer for whom Edith edits."""
    firm = employer()
    member(firm, uid="edith", role="EDITOR")
    resident()
    return applied_for(job(employer=firm), uid="nobody")


def review(row: Application) -> Callable[[], object]:
    """Edith looks at it."""
    chosen = [Chosen(row.pk, row.revision)]

    def act() -> None:
        (result,) = move_applications(by=user(uid="edith"), chosen=chosen, order=MoveOrder(Move.REVIEW), now=NOW)
        if result.refusal is not None:
            raise result.refusal

    return act


def test_an_organisation_moves_what_goes_over(at_the_same_time: Begin, row: Application) -> None:
    with stopped_before(merging, "forget_equality_answers", lambda: at_the_same_time(merge)) as merged:
        moved = at_the_same_time(review(row))
        assert waits(moved)

    assert (merged.result(), moved.result(timeout=20)) == ("ok", "ok")
    row.refresh_from_db()
    assert (row.status, row.resident.user) == ("IN_REVIEW", user())
    assert InboxItem.objects.get(kind="APPLICATION_MOVED").resident.user == user()


def test_what_an_organisation_moves_goes_over_and_so_does_what_it_tells(
    at_the_same_time: Begin, row: Application
) -> None:
    """It holds the application and is about to write to the inbox of a resident whom the merge has locked."""
    begin = partial(at_the_same_time, review(row))
    with stopped_before(application_steps, "tell_of_move", begin) as moved:
        merged = at_the_same_time(merge)
        assert waits(merged)

    assert (moved.result(), merged.result(timeout=20)) == ("ok", "ok")
    row.refresh_from_db()
    assert (row.status, row.resident.user) == ("IN_REVIEW", user())
    assert InboxItem.objects.get(kind="APPLICATION_MOVED").resident.user == user()
    assert left_behind() == []


def test_a_resident_takes_back_what_an_organisation_is_moving(at_the_same_time: Begin, row: Application) -> None:
    """The resident is locked and waits for the application; the organisation, which holds it, writes to the resident's inbox."""
    take_back = partial(withdraw_application, by=user(uid="nobody"), opportunity_id=row.opportunity_id, now=NOW)
    begin = partial(at_the_same_time, review(row))
    with stopped_before(application_steps, "tell_of_move", begin) as moved:
        taken_back = at_the_same_time(take_back)
        assert waits(taken_back)

    assert (moved.result(), taken_back.result(timeout=20)) == ("ok", "ok")
    row.refresh_from_db()
    assert row.status == "WITHDRAWN"
    assert InboxItem.objects.filter(kind="APPLICATION_MOVED").count() == 1


def test_colleagues_who_move_the_same_in_another_order_do_not_block_each_other(
    at_the_same_time: Begin, row: Application
) -> None:
    """Under a key all moves of one request are one transaction (ADR 18)."""
    rows = [row, applied_for(row.opportunity.job, uid="bob")]

    def move(*which: Application) -> Callable[[], object]:
        chosen = [Chosen(one.pk, one.revision) for one in which]
        order = MoveOrder(Move.REVIEW)

        def act() -> None:
            with transaction.atomic():
                move_applications(by=user(uid="edith"), chosen=chosen, order=order, now=NOW)

        return act

    with stopped_before(application_steps, "tell_of_move", lambda: at_the_same_time(move(*rows))) as first:
        second = at_the_same_time(move(*reversed(rows)))
        assert waits(second)

    assert (first.result(), second.result(timeout=20)) == ("ok", "ok")
    assert set(Application.objects.values_list("status", flat=True)) == {"IN_REVIEW"}
