"""An anonymous account goes over to the person's own: nothing is lost, nothing is doubled, whatever happens at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from backend.accounts.models import User
from courses.models import Opportunity, ReportTally
from matching.models import (
    AccountMerge,
    DataView,
    DismissedOpportunity,
    InboxItem,
    PlanStep,
    RecommendationList,
    Report,
    Resident,
    SavedOpportunity,
)
from matching.queries.prioritisation import choices_by_resident
from matching.services import merging
from matching.services.interactions import dismiss_opportunity, save_opportunity
from matching.services.merge_ways import AnonymousActsForOrganisation, MadeAnew, goes_over
from matching.services.merging import BRING_WHAT_CAME_LATE, AccountIsAnonymous, MergedElsewhere, merge_account
from matching.services.prioritisation import opt_in, opt_out
from matching.services.reports import report_opportunity
from matching.services.residents import GoneOver, ResidentChanges, resident_for, update_resident
from tests.factories.course import course
from tests.factories.inbox import inbox_item
from tests.factories.member import member
from tests.factories.outcode import outcode
from tests.factories.provider import provider
from tests.factories.release import release
from tests.factories.skill import skill
from tests.factories.user import user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def merge(*, prefer_anonymous: bool = False, anonymous: str = "nobody", by: str = "alice") -> AccountMerge:
    return merge_account(anonymous=user(uid=anonymous), by=user(uid=by), prefer_anonymous=prefer_anonymous, now=NOW)


def say(uid: str, **answers: Any) -> None:
    update_resident(by=user(uid=uid), changes=ResidentChanges(**answers), today=TODAY)


def of(uid: str) -> Resident:
    return Resident.objects.get(user__firebase_uid=uid)


def test_a_no_to_a_group_stays_a_no_and_a_yes_is_asked_again() -> None:
    for group in ("WOMEN", "NO_DEGREE", "DEPRIVED_AREA"):
        opt_in(by=user(uid="nobody"), group=group, version="1", now=NOW)
    for group in ("NO_DEGREE", "DEPRIVED_AREA"):
        opt_out(by=user(uid="nobody"), group=group, now=NOW)
    opt_in(by=user(uid="alice"), group="DEPRIVED_AREA", version="1", now=NOW)

    merge()

    chosen = choices_by_resident([of("alice").pk], today=TODAY)[of("alice").pk]
    assert (chosen.on, chosen.off) == ({"DEPRIVED_AREA"}, {"NO_DEGREE"})


def test_what_the_account_left_open_is_filled_and_what_it_said_stands() -> None:
    outcode(code="E7")
    outcode(code="SE1")
    python, sewing = skill(), skill()
    say(
        "nobody",
        postcode="E7",
        wants="A job with computers",
        skill_ids=[python.pk],
        birth_month="1998-04",
        may_stay=False,
    )
    say("alice", postcode="SE1", skill_ids=[sewing.pk], languages=["bn"])

    made = merge()

    alice, nobody = of("alice"), of("nobody")
    assert (alice.outcode_id, alice.wants, alice.languages) == ("SE1", "A job with computers", ["bn"])
    assert (alice.birth_month, alice.may_stay) == (date(1998, 4, 1), False)
    assert set(alice.skills.all()) == {python, sewing}
    assert (made.differing, made.moved) == (["outcode"], {})
    assert (nobody.wants, nobody.outcode, nobody.birth_month, nobody.may_stay, nobody.skills.count()) == (
        "",
        None,
        None,
        None,
        0,
    )


def test_the_newer_words_stand_where_the_person_says_so() -> None:
    say("nobody", wants="A job with computers")
    say("alice", wants="Sewing")

    assert merge(prefer_anonymous=True).differing == ["wants"]
    assert of("alice").wants == "A job with computers"


@pytest.mark.parametrize(("first", "second"), [("nobody", "alice"), ("alice", "nobody")])
def test_of_two_choices_about_one_course_the_newer_counts(first: str, second: str) -> None:
    row = course()
    save_opportunity(by=user(uid=first), opportunity_id=row.pk, now=NOW)
    dismiss_opportunity(by=user(uid=second), opportunity_id=row.pk, reason="TOO_FAR", now=NOW + timedelta(minutes=1))

    merge()

    assert SavedOpportunity.objects.count() == 0
    assert list(DismissedOpportunity.objects.values_list("resident", "reason")) == [(of("alice").pk, "TOO_FAR")]


def test_what_was_saved_and_put_away_goes_over_once() -> None:
    both, only, away = course(), course(), course()
    for uid in ("nobody", "alice"):
        save_opportunity(by=user(uid=uid), opportunity_id=both.pk, now=NOW)
    save_opportunity(by=user(uid="nobody"), opportunity_id=only.pk, now=NOW)
    dismiss_opportunity(by=user(uid="nobody"), opportunity_id=away.pk, reason="OTHER", now=NOW)

    made = merge()

    assert set(of("alice").saved.values_list("opportunity", flat=True)) == {both.pk, only.pk}
    assert set(of("alice").dismissed.values_list("opportunity", flat=True)) == {away.pk}
    assert (of("nobody").saved.count(), of("nobody").dismissed.count()) == (0, 0)
    assert made.moved == {"matching.SavedOpportunity.resident": 2, "matching.FeedbackEvent.resident": 3}


def test_a_person_counts_once_among_those_who_report() -> None:
    row = course()
    Opportunity.objects.filter(pk=row.pk).update(confirmed_at=NOW - timedelta(days=1))
    for uid, minutes in (("alice", 0), ("nobody", 1)):
        report_opportunity(by=user(uid=uid), opportunity_id=row.pk, kind="FULL", now=NOW + timedelta(minutes=minutes))
    assert ReportTally.objects.get(opportunity=row).people == 2

    merge()

    assert ReportTally.objects.get(opportunity=row).people == 1
    assert list(Report.objects.values_list("resident", "at")) == [(of("alice").pk, NOW + timedelta(minutes=1))]


def test_lists_are_made_anew() -> None:
    say("nobody", wants="A")
    say("alice", wants="B")
    for number, uid in enumerate(("nobody", "alice")):
        RecommendationList.objects.create(
            resident=of(uid), release=release(is_current=not number), made_at=NOW, inputs=f"{number:064x}", considered=0
        )

    merge()

    assert RecommendationList.objects.count() == 0


def test_asked_again_it_answers_the_same_and_changes_nothing() -> None:
    save_opportunity(by=user(uid="nobody"), opportunity_id=course().pk, now=NOW)
    first = merge()
    say("alice", wants="Something new")

    assert merge(prefer_anonymous=True) == first
    assert (of("alice").wants, of("alice").saved.count(), AccountMerge.objects.count()) == ("Something new", 1, 1)


def test_an_account_goes_over_to_one_other() -> None:
    merge()
    before = sorted(User.objects.values_list("pk", "merged_into"))

    with pytest.raises(MergedElsewhere):
        merge(by="bob")
    with pytest.raises(AccountIsAnonymous):
        merge(anonymous="another", by="nobody")
    assert [row for row in sorted(User.objects.values_list("pk", "merged_into")) if row[1]] == [
        row for row in before if row[1]
    ]
    assert AccountMerge.objects.count() == 1


def test_who_acts_for_an_organisation_is_no_trial() -> None:
    say("nobody", wants="A job")
    member(provider(), uid="nobody")

    with pytest.raises(AnonymousActsForOrganisation):
        merge()
    assert (of("nobody").wants, AccountMerge.objects.count()) == ("A job", 0)


def test_after_it_nothing_is_written_to_the_anonymous_account() -> None:
    save_opportunity(by=user(uid="nobody"), opportunity_id=course().pk, now=NOW)
    merge()

    with pytest.raises(GoneOver):
        save_opportunity(by=user(uid="nobody"), opportunity_id=course().pk, now=NOW)
    with pytest.raises(GoneOver):
        say("nobody", wants="Late")
    assert of("nobody").saved.count() == 0


def test_an_account_does_not_go_over_to_itself() -> None:
    with pytest.raises(IntegrityError, match="merge_into_another"), transaction.atomic():
        AccountMerge.objects.create(anonymous=user(), account=user(), at=NOW)


def test_a_rule_for_rows_of_any_model_keeps_what_the_account_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule that a new kind of data takes, tried on one that has another."""
    rules = {"matching.SavedOpportunity.resident": goes_over, "matching.RecommendationList.resident": MadeAnew("tests")}
    monkeypatch.setattr(merging, "RULES", rules)
    both, only = course(), course()
    save_opportunity(by=user(uid="alice"), opportunity_id=both.pk, now=NOW)
    for row in (both, only):
        save_opportunity(by=user(uid="nobody"), opportunity_id=row.pk, now=NOW + timedelta(minutes=1))

    assert merge().moved == {"matching.SavedOpportunity.resident": 1}
    assert sorted(SavedOpportunity.objects.values_list("resident", "opportunity", "saved_at")) == sorted(
        [(of("alice").pk, both.pk, NOW), (of("alice").pk, only.pk, NOW + timedelta(minutes=1))]
    )


def at_once(*works: Callable[[], object]) -> list[object]:
    """Each on a connection of its own, all begun together; a fault is returned."""
    together = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            together.wait()
            return work()
        except Exception as fault:  # noqa: BLE001 - what went wrong is the answer
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.django_db(transaction=True)
def test_the_same_merge_many_times_at_once_is_done_once() -> None:
    for row in (course(), course()):
        save_opportunity(by=user(uid="nobody"), opportunity_id=row.pk, now=NOW)

    answers = at_once(*[merge] * 6)

    assert set(answers) == {AccountMerge.objects.get()}
    assert of("alice").saved.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_accounts_at_once_one_gets_it() -> None:
    save_opportunity(by=user(uid="nobody"), opportunity_id=course().pk, now=NOW)
    user(uid="alice"), user(uid="bob")

    answers = at_once(lambda: merge(by="alice"), lambda: merge(by="bob"))

    assert sorted(type(answer).__name__ for answer in answers) == ["AccountMerge", "MergedElsewhere"]
    assert SavedOpportunity.objects.get().resident.user == AccountMerge.objects.get().account


@pytest.mark.django_db(transaction=True)
def test_what_is_saved_meanwhile_goes_over_or_is_refused_and_is_never_lost() -> None:
    rows = [course() for _ in range(8)]
    people = [user(uid=uid) for uid in ("nobody", "alice")]
    for each in people:
        update_resident(by=each, changes=ResidentChanges(wants="A job"), today=TODAY)

    def save(pk: int) -> Callable[[], object]:
        return lambda: save_opportunity(by=people[0], opportunity_id=pk, now=NOW)

    answers = at_once(*[save(row.pk) for row in rows[:4]], merge, *[save(row.pk) for row in rows[4:]])

    saved = [answer for answer in answers if isinstance(answer, Opportunity)]
    refused = [answer for answer in answers if isinstance(answer, GoneOver)]
    assert len(saved) + len(refused) == 8
    assert set(of("alice").saved.values_list("opportunity", flat=True)) == {row.pk for row in saved}
    assert of("nobody").saved.count() == 0


def test_what_others_wrote_in_that_very_moment_is_brought() -> None:
    """A reminder and a look do not hold the resident."""
    merge()
    words = {"viewer": "EMPLOYER", "organisation": "Wharf Software", "what": "Your application", "why": "To decide"}
    DataView.objects.create(resident=of("nobody"), at=NOW, **words)
    twin = inbox_item(to=of("alice"))
    for kind in (InboxItem.Kind.SAVED_CLOSES_SOON, InboxItem.Kind.APPLICATION_UNFINISHED):
        inbox_item(to=of("nobody"), kind=kind, about=twin.opportunity)

    assert BRING_WHAT_CAME_LATE.run(NOW + timedelta(hours=23)) == "2 rows brought."
    assert BRING_WHAT_CAME_LATE.run(NOW + timedelta(hours=23)) == "0 rows brought."
    assert (of("alice").views.count(), of("nobody").views.count()) == (1, 0)
    assert list(InboxItem.objects.order_by("pk").values_list("resident", "kind")) == [
        (of("alice").pk, "SAVED_CLOSES_SOON"),
        (of("alice").pk, "APPLICATION_UNFINISHED"),
    ]


def plan_step(uid: str, place: int, words: str, suggestion: str = "") -> PlanStep:
    resident_for(by=user(uid=uid))
    given = {"words": words, "suggestion": suggestion, "place": place, "made_at": NOW, "changed_at": NOW}
    return PlanStep.objects.create(resident=of(uid), **given)


def test_a_plan_goes_behind_the_accounts_own_and_a_suggestion_is_one_step() -> None:
    plan_step("alice", 1, "Call the college")
    plan_step("alice", 2, "Read this", suggestion="READ")
    plan_step("nobody", 1, "Read this", suggestion="READ")
    plan_step("nobody", 2, "Write a CV")
    plan_step("nobody", 3, "Ask my aunt")

    assert merge().moved == {"matching.PlanStep.resident": 2}
    assert list(of("alice").plan.values_list("words", flat=True)) == [
        "Call the college",
        "Read this",
        "Write a CV",
        "Ask my aunt",
    ]
    assert of("nobody").plan.count() == 0
