"""A person looks at what was questioned and answers: who may, what an answer needs, and two at the same moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.chain import extend_chain_to_its_end, verify
from backend.audit.models import AuditEntry
from backend.errors import Refusal
from courses.models import Opportunity
from matching.inbox_words import About, words_of
from matching.models import DataView, Erasure, InboxItem, InclusionPolicy, ListQuestion, ModelRelease, Resident
from matching.services import contest_answers
from matching.services.contest_answers import (
    Change,
    GivenAnswer,
    answer_question,
    changes_on_record,
    question_of,
    take_question,
)
from matching.services.contest_missing import why_missing
from matching.services.contesting import question_list, withdraw_question
from matching.services.data_views import record_question_read
from matching.services.erasure import erase
from matching.services.policies import stop_policy
from matching.services.recommend import recommend
from matching.services.releases import fit_release
from matching.services.residents import resident_for
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course
from tests.factories.list_question import list_question
from tests.factories.member import member
from tests.factories.policy import analyst, approved_policy
from tests.factories.provider import provider
from tests.factories.receipt import receipt
from tests.factories.user import staff_user, user
from tests.matching.services.conftest import NOW, say
from tests.meanwhile import Begin, at_the_same_time, stopped_before, waits

__all__ = ["at_the_same_time"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def stan(db: None) -> User:
    return staff_user(uid="stan")


@pytest.fixture
def sue(db: None) -> User:
    return staff_user(uid="sue", email="sue@example.org")


@pytest.fixture
def row(alice: User) -> ListQuestion:
    """Alice's."""
    return list_question(about=receipt(to=resident_for(by=alice)))


def take(row: ListQuestion, by: User, **given: Any) -> ListQuestion:
    return take_question(question_id=row.pk, by=by, now=NOW, **given)


def answer(row: ListQuestion, by: User, now: datetime = NOW, **given: Any) -> ListQuestion:
    defaults = {"outcome": "EXPLAINED", "answer": "Few are open in your area."}
    return answer_question(question_id=row.pk, given=GivenAnswer(**{**defaults, **given}), by=by, now=now)


def refused(row: ListQuestion, by: User, **given: Any) -> str:
    before = ListQuestion.objects.values().get(pk=row.pk)
    with pytest.raises(Refusal) as refusal:
        answer(row, by, **given)
    assert ListQuestion.objects.values().get(pk=row.pk) == before
    return refusal.value.code


def test_somebody_takes_it_answers_and_the_person_is_told(row: ListQuestion, stan: User, alice: User) -> None:
    assert (take(row, stan).state, take(row, stan).taken_by) == (
        "TAKEN",
        stan.pseudonym,
    )  # the second time changes nothing
    done = answer(row, stan)

    assert (done.state, done.outcome, done.answer, done.answered_by, done.answered_at) == (
        "ANSWERED",
        "EXPLAINED",
        "Few are open in your area.",
        stan.pseudonym,
        NOW,
    )
    [item] = InboxItem.objects.filter(resident=alice.resident)
    assert (item.kind, item.opportunity, item.facts) == ("SERVICE_NOTICE", None, {"notice": "QUESTION_ANSWERED"})
    assert words_of(item.kind, item.facts, About()).text == "We have answered your question. Please have a look."
    log = AuditEntry.objects.filter(action__startswith="LIST_").values_list("action", "actor_pseudonym", "facts")
    assert list(log) == [
        ("LIST_QUESTION_TAKEN", stan.pseudonym, {}),
        ("LIST_QUESTION_ANSWERED", stan.pseudonym, {"outcome": "EXPLAINED", "change": ""}),
    ]
    assert (extend_chain_to_its_end(), verify().position) == (2, 2)


def test_nobody_answers_but_staff(row: ListQuestion, stan: User) -> None:
    ada, olga = analyst(uid="ada"), user(uid="olga")
    member(provider(), uid="olga", role="OWNER")
    for outsider in (ada, olga, row.resident.user):
        for step in (take, answer, lambda row, by: question_of(question_id=row.pk, by=by)):
            with pytest.raises(Refusal) as refusal:
                step(row, outsider)
            assert refusal.value.code == "STAFF_ONLY"
    assert ListQuestion.objects.get().state == "OPEN"


def test_nobody_answers_themselves(stan: User) -> None:
    own = list_question(about=receipt(to=resident_for(by=stan)))
    for step in (take, answer, lambda row, by: question_of(question_id=row.pk, by=by)):
        with pytest.raises(Refusal) as refusal:
            step(own, stan)
        assert refusal.value.code == "QUESTION_IS_YOUR_OWN"


def test_only_who_has_taken_it_answers(row: ListQuestion, stan: User, sue: User) -> None:
    assert refused(row, stan) == "QUESTION_NOT_TAKEN"
    take(row, stan)
    assert refused(row, sue) == "QUESTION_WITH_COLLEAGUE"
    with pytest.raises(Refusal) as refusal:
        take(row, sue)
    assert refusal.value.code == "QUESTION_WITH_COLLEAGUE"
    take(row, sue, take_over=True)
    assert refused(row, stan) == "QUESTION_WITH_COLLEAGUE"
    assert answer(row, sue).answered_by == sue.pseudonym
    assert refused(row, sue, answer="Something else") == refused(row, stan) == "QUESTION_CLOSED"


def test_what_was_taken_back_is_not_answered(row: ListQuestion, stan: User, alice: User) -> None:
    take(row, stan)
    withdraw_question(by=alice, question_id=row.pk, now=NOW)

    assert refused(row, stan) == "QUESTION_CLOSED"
    assert InboxItem.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"answer": " "}, "ANSWER_MISSING"),
        ({"answer": "x" * 4_001}, "TOO_LONG"),
        ({"outcome": "GUESSED"}, "OUTCOME_UNKNOWN"),
        ({"outcome": "PUT_RIGHT"}, "CHANGE_MISSING"),
        ({"outcome": "PUT_RIGHT", "change": "LISTING"}, "CHANGE_MISSING"),
        ({"outcome": "PUT_RIGHT", "changed": "Its level."}, "CHANGE_MISSING"),
        ({"outcome": "PUT_RIGHT", "change": "ANSWERS", "changed": "x"}, "CHANGE_NOT_EXPECTED"),
        ({"outcome": "PUT_RIGHT", "change": "MOOD", "changed": "x"}, "CHANGE_NOT_EXPECTED"),
        ({"outcome": "DATA_CORRECTED", "change": "LISTING", "changed": "x"}, "CHANGE_NOT_EXPECTED"),
        ({"outcome": "NOT_UPHELD", "change": "LISTING", "changed": "x"}, "CHANGE_NOT_EXPECTED"),
        ({"outcome": "EXPLAINED", "changed": "Something"}, "CHANGE_NOT_EXPECTED"),
        *(
            ({"outcome": "PUT_RIGHT", "change": change, "changed": "x"}, "CHANGE_NOT_FOUND")
            for change in ("LISTING", "POLICY", "RELEASE", "CODE")
        ),
    ],
)
def test_an_answer_that_is_not_whole_or_not_true(
    row: ListQuestion, stan: User, given: dict[str, Any], code: str
) -> None:
    take(row, stan)

    assert refused(row, stan, **given) == code


def test_put_right_needs_a_change_on_record(
    alice: User, stan: User, now: datetime, catalogue: SmallCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(alice, now, wants="I like to repair computers.")
    made = recommend(to=alice, now=now)
    listing = Opportunity.objects.get(pk=made.items[0]["opportunity"])
    about_line = {"receipt_id": None, "opportunity_id": listing.pk, "reason": "NOT_FOR_ME", "words": ""}
    later = now + timedelta(hours=1)
    row = question_list(by=alice, now=later, **about_line)
    assert changes_on_record(row) == frozenset()

    changed = {"opportunity": listing, "revision": 2, "at": later, "actor": "STAFF"}
    listing.changes.create(**changed, action="CONFIRMED")
    assert changes_on_record(row) == frozenset()
    listing.changes.create(**changed, action="EDITED")
    assert changes_on_record(row) == {Change.LISTING}
    say(alice, later, highest_level=1)
    fit_release(now=later)
    row = ListQuestion.objects.get(pk=row.pk)
    assert changes_on_record(row) == {Change.LISTING, Change.ANSWERS, Change.RELEASE}
    monkeypatch.setattr(contest_answers, "engine_sha256", lambda: "f" * 64)
    assert Change.CODE in changes_on_record(row)

    take_question(question_id=row.pk, by=stan, now=later)
    done = answer(row, stan, later, outcome="PUT_RIGHT", change="LISTING", changed="It asks for Level 3 now.")
    assert (done.change, done.changed) == ("LISTING", "It asks for Level 3 now.")
    assert recommend(to=alice, now=later).pk != made.pk  # what was changed is in the next list


def test_an_answer_that_no_list_is_made_from_is_a_change_too(row: ListQuestion, alice: User) -> None:
    Resident.objects.filter(user=alice).update(changed_at=row.asked_at)
    assert changes_on_record(ListQuestion.objects.get(pk=row.pk)) == frozenset()
    say(alice, NOW, employment_status="UNEMPLOYED_LOOKING")

    assert changes_on_record(ListQuestion.objects.get(pk=row.pk)) == {Change.ANSWERS}


def test_a_policy_that_moved_the_list_and_was_stopped_is_a_change(alice: User, stan: User) -> None:
    policy: InclusionPolicy = approved_policy(courses=[course()], now=NOW)
    about = receipt(to=resident_for(by=alice))
    row = list_question(about=about, reason="POLICY", shown={"policies": [str(policy), "another v7"]})
    other = list_question(about=receipt(to=about.resident), shown={"policies": []})
    assert Change.POLICY not in changes_on_record(row)
    stop_policy(policy_id=policy.pk, why="It was wrong.", by=stan, now=NOW + timedelta(hours=1))

    assert Change.POLICY in changes_on_record(row)
    assert Change.POLICY not in changes_on_record(other)


def test_of_a_question_about_a_whole_list_the_answer_names_what_was_put_right(
    row: ListQuestion, stan: User, catalogue: SmallCatalogue
) -> None:
    listing = Opportunity.objects.get(pk=catalogue.repair.pk)
    listing.changes.create(revision=2, at=NOW + timedelta(hours=1), actor="STAFF", action="SHOWN")
    take(row, stan)
    given = {"outcome": "PUT_RIGHT", "change": "LISTING", "changed": "It is shown again."}

    assert refused(row, stan, **given) == "CHANGE_NOT_FOUND"
    assert answer(row, stan, **given, listing=listing.pk).outcome == "PUT_RIGHT"


def test_why_something_is_missing(alice: User, now: datetime, catalogue: SmallCatalogue, fitted: ModelRelease) -> None:
    today = timezone.localdate(now)
    say(alice, now, delivery_modes=["ONLINE"])
    made = recommend(to=alice, now=now)
    in_list = {item["opportunity"] for item in made.items}
    left_out = next(
        key for key in Opportunity.objects.order_by("pk").values_list("pk", flat=True) if key not in in_list
    )
    closed = course(status="CLOSED")
    said = {
        key: why_missing(
            question_list(by=alice, receipt_id=None, opportunity_id=key, reason="MISSING", words="", now=now),
            today=today,
        )
        for key in (left_out, closed.pk, made.items[0]["opportunity"])
    }

    assert said == {
        left_out: "It is not done in a way that works for you, such as online or in a classroom.",
        closed.pk: "It is not open to anybody at the moment.",
        made.items[0]["opportunity"]: None,
    }
    say(alice, now, delivery_modes=[])
    again = ListQuestion.objects.get(listing_number=left_out)
    assert why_missing(again, today=today) == "It is open to this person. Others stand above it."
    whole = question_list(by=alice, receipt_id=None, opportunity_id=None, reason="TREATED_WORSE", words="", now=now)
    assert why_missing(whole, today=today) is None


def test_who_looks_is_written_down_once_a_day(row: ListQuestion, stan: User, sue: User, alice: User) -> None:
    for by, days in ((stan, 0), (stan, 0), (sue, 0), (stan, 1)):
        record_question_read(question=row, by=by, now=NOW + timedelta(days=days))

    looks = DataView.objects.filter(resident=alice.resident).order_by("pk")
    assert [(one.viewer, one.organisation) for one in looks] == [("STAFF", "Greater London Authority")] * 3
    assert {(one.what, one.why) for one in looks} == {
        (
            "Your question about a list, what you were shown, and the receipt of the list",
            "To answer what you asked about your list",
        )
    }
    log = AuditEntry.objects.filter(action="DATA_VIEWED").order_by("pk")
    assert [(e.actor_pseudonym, e.subject_pseudonym) for e in log] == [
        (by.pseudonym, alice.pseudonym) for by in (stan, sue, stan)
    ]


def test_in_the_admin_it_is_taken_and_nobodys_words_are_shown(client: Client, row: ListQuestion, stan: User) -> None:
    stan.is_superuser = True
    stan.save()
    client.force_login(stan)
    address = reverse("admin:matching_listquestion_changelist")
    client.post(address, {"action": "take", "_selected_action": [row.pk]}, follow=True)

    row.refresh_from_db()
    assert (row.state, row.taken_by) == ("TAKEN", stan.pseudonym)
    for page in (address, reverse("admin:matching_listquestion_change", args=[row.pk])):
        shown = client.get(page).content.decode()
        assert (row.words in shown, str(row.resident) in shown, "Somebody is looking at it" in shown) == (
            False,
            False,
            True,
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_answers(at_the_same_time: Begin) -> None:
    """The second waits for the first, and is told; the first answer stays."""
    row = list_question()
    stan, sue = staff_user(uid="stan"), staff_user(uid="sue", email="sue@example.org")
    take(row, stan)
    first = partial(answer, row, stan, answer="The first")
    with stopped_before(contest_answers, "tell", partial(at_the_same_time, first)) as begun:
        second = at_the_same_time(partial(take, row, sue, take_over=True))
        assert waits(second)

    assert (begun.result(), second.result(timeout=20)) == ("ok", "QUESTION_CLOSED")
    assert (ListQuestion.objects.get().answer, InboxItem.objects.count()) == ("The first", 1)


@pytest.mark.django_db(transaction=True)
def test_whoever_leaves_waits_for_the_answer_and_nothing_of_it_is_left(at_the_same_time: Begin) -> None:
    row = list_question()
    stan, alice = staff_user(uid="stan"), row.resident.user
    take(row, stan)
    with stopped_before(contest_answers, "tell", partial(at_the_same_time, partial(answer, row, stan))) as begun:
        gone = at_the_same_time(lambda: erase(user=alice, because=Erasure.Because.ASKED, now=NOW))
        assert waits(gone)

    assert (begun.result(), gone.result(timeout=20)) == ("ok", "ok")
    assert (ListQuestion.objects.count(), InboxItem.objects.count()) == (0, 0)
    assert ModelRelease.objects.count() == 1
