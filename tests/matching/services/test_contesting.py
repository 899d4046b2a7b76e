"""A resident questions a list: what is kept of it, what is refused, and what becomes of it when they or the list go."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.errors import Refusal
from courses.models import Opportunity
from matching.exporting.sections import sections
from matching.models import Erasure, ListQuestion, ModelRelease, Receipt, RecommendationList
from matching.recommender.uplifts import Raise
from matching.services import replaying
from matching.services.contest_replays import REPLAY_QUESTIONED, replay_questioned
from matching.services.contesting import may_question, question_list, withdraw_question
from matching.services.erasure import erase
from matching.services.merging import merge_account
from matching.services.receipts import forget_receipts
from matching.services.recommend import LISTS_KEPT, recommend
from matching.services.residents import resident_for
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course
from tests.factories.list_question import list_question
from tests.factories.receipt import EMPTY, receipt
from tests.factories.user import user
from tests.matching.services.conftest import NOW, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(alice: User, now: datetime, catalogue: SmallCatalogue) -> RecommendationList:
    """A list with reasons."""
    say(alice, now, wants="I like to repair computers.", highest_level=1)
    return recommend(to=alice, now=now)


def ask(by: User, now: datetime, **given: Any) -> ListQuestion:
    defaults = {"receipt_id": None, "opportunity_id": None, "reason": "TREATED_WORSE", "words": "Why so few?"}
    return question_list(by=by, now=now, **{**defaults, **given})


def refused(by: User, now: datetime, **given: Any) -> str:
    before = ListQuestion.objects.count()
    with pytest.raises(Refusal) as refusal:
        ask(by, now, **given)
    assert ListQuestion.objects.count() == before
    return refusal.value.code


def test_a_line_is_kept_as_it_was_shown(made: RecommendationList, alice: User, now: datetime) -> None:
    item = made.items[1]
    row = ask(alice, now, receipt_id=made.receipt_id, opportunity_id=item["opportunity"], reason="WRONG_PLACE")

    assert (row.resident, row.receipt, row.list_number) == (alice.resident, made.receipt, made.receipt.number)  # type: ignore[union-attr]
    assert (row.state, row.reason, row.words, row.asked_at) == ("OPEN", "WRONG_PLACE", "Why so few?", now)
    assert row.shown["line"] == {
        name: item[name] for name in ("rank", "score", "minutes", "reasons", "uplift", "rank_without") if name in item
    }
    assert row.shown["title"] == Opportunity.objects.get(pk=item["opportunity"]).title
    assert [row.shown[name] for name in ("considered", "excluded", "length", "policies")] == [
        made.considered,
        made.excluded,
        len(made.items),
        [],
    ]
    [entry] = AuditEntry.objects.filter(action="LIST_QUESTIONED")
    assert (entry.actor_pseudonym, entry.subject_pseudonym, entry.facts) == (
        alice.pseudonym,
        alice.pseudonym,
        {"reason": "WRONG_PLACE"},
    )


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (datetime(2026, 11, 26, 9, tzinfo=UTC), date(2026, 12, 26)),
        (datetime(2027, 1, 31, 23, 59, tzinfo=UTC), date(2027, 2, 28)),
    ],
)
def test_it_is_due_within_a_month(alice: User, asked: datetime, due: date) -> None:
    receipt(to=resident_for(by=alice), contents=EMPTY)

    assert ask(alice, asked).due_on == due


def test_of_a_list_that_is_not_kept_any_more_the_receipt_tells(
    made: RecommendationList, alice: User, now: datetime
) -> None:
    held, item = made.receipt, made.items[2]
    made.delete()
    row = ask(alice, now, receipt_id=held.pk if held else 0, opportunity_id=item["opportunity"])

    codes = [{"code": reason["code"]} for reason in item["reasons"]]
    assert row.shown["line"] == {"rank": 3, "reasons": codes}
    assert (row.shown["considered"], row.shown["length"]) == (made.considered, len(made.items))


def test_policies_that_moved_the_list_are_named(
    alice: User, now: datetime, fitted: ModelRelease, catalogue: SmallCatalogue
) -> None:
    one = Raise("first-steps v1", 0.5, frozenset({catalogue.python.pk}), "You asked for it.")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("matching.services.recommend.raises_for", lambda *_, **__: (one,))
        recommend(to=alice, now=now)
    row = ask(alice, now, opportunity_id=catalogue.python.pk, reason="POLICY")

    assert row.shown["policies"] == ["first-steps v1"]
    assert (row.shown["line"]["uplift"]["policy"], row.shown["line"]["uplift"]["amount"]) == ("first-steps v1", 0.5)


def test_what_is_refused(made: RecommendationList, alice: User, bob: User, now: datetime) -> None:
    theirs = receipt(to=resident_for(by=bob), contents=EMPTY)
    draft = course(status="DRAFT", published_at=None)

    assert refused(alice, now, receipt_id=theirs.pk) == "LIST_NOT_FOUND"
    assert refused(alice, now, receipt_id=theirs.pk + 99) == "LIST_NOT_FOUND"
    assert refused(alice, now, opportunity_id=draft.pk) == "OPPORTUNITY_NOT_FOUND"
    assert refused(alice, now, reason="MOOD") == "REASON_UNKNOWN"
    assert refused(alice, now, words="x" * 2_001) == "TOO_LONG"
    assert refused(alice, now, words="a\0b") == "NOT_ALLOWED"
    assert refused(alice, now, reason="OTHER", words=" ") == "QUESTION_WORDS_MISSING"
    assert refused(alice, now, reason="MISSING", words=None) == "QUESTION_WORDS_MISSING"
    assert ask(alice, now, reason="MISSING", words=None, opportunity_id=course().pk).shown["line"] is None
    assert refused(user(uid="charlie"), now) == "LIST_NOT_FOUND"


def test_one_of_the_same_waits_and_five_in_all(made: RecommendationList, alice: User, now: datetime) -> None:
    keys = [item["opportunity"] for item in made.items]
    first = ask(alice, now, opportunity_id=keys[0])
    assert refused(alice, now, opportunity_id=keys[0], reason="NOT_FOR_ME") == "QUESTION_OPEN_ALREADY"
    for key in (None, *keys[1:4]):
        ask(alice, now, opportunity_id=key)
    assert refused(alice, now, opportunity_id=keys[4]) == "TOO_MANY_QUESTIONS"
    assert may_question(alice.resident, now=now) is False

    for _ in range(2):  # doing it twice changes nothing
        assert withdraw_question(by=alice, question_id=first.pk, now=now).state == "WITHDRAWN"
    assert AuditEntry.objects.filter(action="LIST_QUESTION_WITHDRAWN").count() == 1
    assert may_question(alice.resident, now=now) is True
    assert ask(alice, now, opportunity_id=keys[0]).state == "OPEN"


def test_nobody_takes_back_what_is_not_theirs(made: RecommendationList, alice: User, bob: User, now: datetime) -> None:
    row = ask(alice, now)
    with pytest.raises(Refusal) as refusal:
        withdraw_question(by=bob, question_id=row.pk, now=now)

    assert (refusal.value.code, ListQuestion.objects.get().state) == ("QUESTION_NOT_FOUND", "OPEN")


def test_the_list_is_made_again_at_once_and_the_question_outlives_its_receipt(
    made: RecommendationList, alice: User, now: datetime
) -> None:
    row = ask(alice, now, opportunity_id=made.items[0]["opportunity"])
    assert (replay_questioned(now=now), replay_questioned(now=now)) == (1, 0)
    row.refresh_from_db()
    assert (row.replay, row.replay_words, row.replayed_at) == (
        "IDENTICAL",
        "Made again from its receipt, the list is the same to the last byte.",
        now,
    )
    number = row.list_number

    forget_receipts(now + timedelta(days=settings.RECEIPTS_KEPT_DAYS + 1))
    Opportunity.objects.filter(pk=row.listing_number).delete()

    row.refresh_from_db()
    assert (Receipt.objects.count(), row.receipt, row.opportunity, row.list_number) == (0, None, None, number)
    assert row.shown["line"]["rank"] == 1
    assert refused(alice, now, receipt_id=made.receipt_id) == "LIST_NOT_FOUND"


def test_two_questions_of_lists_whose_receipts_are_gone_stay_two(alice: User, now: datetime) -> None:
    """They are told apart by their numbers: no deletion fails for them."""
    for _ in range(2):
        row = receipt(to=resident_for(by=alice), contents=EMPTY)
        ask(alice, now, receipt_id=row.pk)
    forget_receipts(now + timedelta(days=settings.RECEIPTS_KEPT_DAYS + 400))

    assert [row.receipt_id for row in ListQuestion.objects.all()] == [None, None]
    assert replay_questioned(now=now) == 2
    assert {row.replay_words for row in ListQuestion.objects.all()} == {
        "The receipt of this list is not kept any more. What was shown stands in the question."
    }


def test_the_job_says_what_is_overdue(alice: User, now: datetime) -> None:
    row = list_question(about=receipt(to=resident_for(by=alice)), due_on=date(2026, 12, 23))
    said = [REPLAY_QUESTIONED.run(datetime(2026, 12, day, 12, tzinfo=UTC)) for day in (23, 24)]

    assert said == [
        "Questioned lists made again: 1. Questions that are overdue: 0.",
        "Questioned lists made again: 0. Questions that are overdue: 1.",
    ]
    withdraw_question(by=alice, question_id=row.pk, now=now)
    assert REPLAY_QUESTIONED.run(datetime(2026, 12, 24, 12, tzinfo=UTC)).endswith("overdue: 0.")


def test_a_list_that_differs_and_one_that_cannot_be_made_again_are_told_so(
    made: RecommendationList, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(alice, now)
    unsigned = receipt(to=alice.resident, contents=EMPTY)
    second = ask(alice, now, receipt_id=unsigned.pk)
    items = json.loads(json.dumps(made.items))
    items[0]["score"] += 1
    RecommendationList.objects.filter(pk=made.pk).update(items=items)

    assert replay_questioned(now=now) == 2
    for row in (first, second):
        row.refresh_from_db()
    assert (first.replay, second.replay) == ("DIFFERS", "NOT_POSSIBLE")
    assert first.replay_words != ""
    assert second.replay_words.startswith("RECEIPT_")
    monkeypatch.setattr(replaying, "_made_again", lambda _: pytest.fail("nothing is tried twice"))
    assert replay_questioned(now=now) == 0


def test_lists_that_are_put_aside_do_not_take_the_question_along(
    made: RecommendationList, alice: User, now: datetime
) -> None:
    row = ask(alice, now)
    for number in range(LISTS_KEPT + 1):
        say(alice, now, wants=f"Something else {number}")
        recommend(to=alice, now=now)

    row.refresh_from_db()
    assert (RecommendationList.objects.filter(pk=made.pk).exists(), row.receipt_id) == (False, made.receipt_id)


def test_whoever_is_erased_takes_their_questions_along(made: RecommendationList, alice: User, now: datetime) -> None:
    ask(alice, now)
    kept = list_question(about=receipt(to=resident_for(by=user(uid="bob"))))

    erasure = erase(user=alice, because=Erasure.Because.ASKED, now=now)

    assert (list(ListQuestion.objects.all()), erasure.counts["deleted"]["matching.ListQuestion"]) == ([kept], 1)


def test_a_trial_account_brings_its_questions(made: RecommendationList, alice: User, bob: User, now: datetime) -> None:
    row = ask(alice, now)
    merge_account(anonymous=alice, by=bob, prefer_anonymous=False, now=now)

    row.refresh_from_db()
    assert (row.resident.user, row.receipt) == (bob, made.receipt)
    assert withdraw_question(by=bob, question_id=row.pk, now=now).state == "WITHDRAWN"


def test_whoever_answered_is_not_given_the_persons_words_in_their_own_export(alice: User, bob: User) -> None:
    row = list_question(about=receipt(to=resident_for(by=alice)), words="I am ill.")
    ListQuestion.objects.filter(pk=row.pk).update(state="TAKEN", taken_by=bob.pseudonym, taken_at=row.asked_at)

    [mine] = [cells for one in sections(bob) if one.model is ListQuestion for cells in one.rows]
    assert {cell.name for cell in mine} == {"taken_by", "taken_at", "answered_at"}
    [hers] = [cells for one in sections(alice) if one.model is ListQuestion for cells in one.rows]
    assert [cell.value for cell in hers if cell.name == "words"] == ["I am ill."]
    assert "taken_by" not in {cell.name for cell in hers}


ANSWER = {"outcome": "EXPLAINED", "answer": "So", "answered_by": UUID(int=1), "answered_at": NOW}
TAKEN = {"state": "TAKEN", "taken_by": UUID(int=1), "taken_at": NOW}


@pytest.mark.parametrize(
    ("steps", "broken"),
    [
        ([], {**TAKEN, **ANSWER, "state": "ANSWERED"}),  # nobody had looked
        ([TAKEN], {"state": "OPEN", "taken_by": None, "taken_at": None}),
        ([TAKEN, {**ANSWER, "state": "ANSWERED"}], {"answer": "Something else"}),
        ([TAKEN, {**ANSWER, "state": "ANSWERED"}], {"state": "WITHDRAWN", "withdrawn_at": NOW}),
        ([TAKEN, {**ANSWER, "state": "ANSWERED"}], {"answered_by": UUID(int=2), "taken_by": UUID(int=2)}),
        ([TAKEN, {**ANSWER, "state": "ANSWERED"}], {"replay": "DIFFERS", "replay_words": "x", "replayed_at": NOW}),
        ([{"state": "WITHDRAWN", "withdrawn_at": NOW}], {"state": "OPEN", "withdrawn_at": None}),
        *[
            ([], {column: value})
            for column, value in (
                ("words", "I never minded"),
                ("reason", "OTHER"),
                ("due_on", date(2027, 12, 1)),
                ("asked_at", NOW + timedelta(days=1)),
                ("shown", {"line": None}),
                ("listing_number", 7),
                ("list_number", UUID(int=7)),
            )
        ],
    ],
)
def test_by_hand_the_database_refuses_it(steps: list[dict[str, Any]], broken: dict[str, Any]) -> None:
    rows = ListQuestion.objects.filter(pk=list_question().pk)
    for step in steps:
        rows.update(**step)
    before = rows.values().get()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**broken)

    assert rows.values().get() == before


def test_a_question_is_never_turned_to_another_list_or_listing() -> None:
    row = list_question(opportunity=Opportunity.objects.get(pk=course().pk))
    for column, other in (("receipt", receipt(to=row.resident)), ("opportunity_id", course().pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            ListQuestion.objects.filter(pk=row.pk).update(**{column: other})
    ListQuestion.objects.filter(pk=row.pk).update(receipt=None, opportunity=None)
