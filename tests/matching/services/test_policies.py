"""Two people, one content: how a policy comes to count, and every way in which it does not or ceases to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django import Settings

from backend.accounts.models import User
from backend.audit.chain import extend_chain_to_its_end, verify
from backend.audit.models import AuditEntry
from backend.errors import Invalid, InvalidInput, Refusal
from matching.inclusion.force import InForce, Off
from matching.inclusion.policy import content_sha256
from matching.models import InclusionPolicy, PolicyCourse, PolicyEvidence
from matching.queries.policies import policies_in_force, policy_of, standing_of
from matching.services.analysts import AnalystsAndStaffOnly, end_analyst
from matching.services.policies import (
    add_policy_evidence,
    approve_policy,
    propose_policy,
    send_back_policy,
    stop_policy,
    tend_policies,
)
from matching.services.policy_refusals import (
    ExampleEvidence,
    PolicyChanged,
    PolicyNotFound,
    PolicyNotThere,
    PolicyWouldNotCount,
    ProposerCannotApprove,
    QuarterCounted,
    WhyMissing,
    WordsUnknown,
)
from tests.factories.course import course
from tests.factories.job import job
from tests.factories.policy import DAY, analyst, approved_policy, figures, policy
from tests.factories.user import staff_user, user
from tests.owner import as_owner

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def ada(db: None) -> User:
    return analyst(uid="ada")


@pytest.fixture
def ben(db: None) -> User:
    return analyst(uid="ben")


@pytest.fixture
def draft(db: None) -> InclusionPolicy:
    return policy(courses=[course()])


def at(days: int) -> datetime:
    return NOW + timedelta(days=days)


def propose(row: InclusionPolicy, by: User) -> InclusionPolicy:
    return propose_policy(policy_id=row.pk, by=by, now=NOW)


def approve(row: InclusionPolicy, by: User, now: datetime = NOW) -> InclusionPolicy:
    content = content_sha256(policy_of(InclusionPolicy.objects.get(pk=row.pk)))
    return approve_policy(policy_id=row.pk, content=content, by=by, now=now)


def state(row: InclusionPolicy) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.ended_because


def log() -> list[tuple[str, str, str | None]]:
    known = {one.pseudonym: one.firebase_uid for one in User.objects.all()}
    return [
        (e.action, e.actor, known.get(e.actor_pseudonym))
        for e in AuditEntry.objects.filter(action__startswith="POLICY")
    ]


def test_one_proposes_another_approves_and_it_runs(draft: InclusionPolicy, ada: User, ben: User) -> None:
    assert standing_of(draft, today=DAY).now is Off.NOT_APPROVED
    proposed = propose(draft, ada)
    assert (proposed.state, proposed.proposed_by, len(proposed.content_sha256)) == ("PROPOSED", ada.pseudonym, 64)
    running = approve(draft, ben)

    assert (running.state, running.approved_by) == ("RUNNING", ben.pseudonym)
    assert running.approved_sha256 == running.content_sha256 == content_sha256(policy_of(running))
    [active] = policies_in_force(today=DAY)
    assert (active.row, active.uplift) == (running, None)  # no run has found a price
    assert log() == [
        ("POLICY_PROPOSED", "STAFF", "ada"),
        ("POLICY_APPROVED", "STAFF", "ben"),
        ("POLICY_STARTED", "SYSTEM", None),
    ]
    assert extend_chain_to_its_end() == 3
    assert verify().position == 3


def test_staff_may_be_the_second(draft: InclusionPolicy, ada: User) -> None:
    propose(draft, ada)

    assert approve(draft, staff_user(uid="stan")).state == "RUNNING"


def test_the_proposer_is_never_the_second(draft: InclusionPolicy, ada: User) -> None:
    propose(draft, ada)

    with pytest.raises(ProposerCannotApprove):
        approve(draft, ada)
    assert state(draft) == ("PROPOSED", "")


@pytest.mark.parametrize("act", ["propose", "send back", "approve", "stop", "evidence"])
@pytest.mark.parametrize("who", ["nobody", "was one"])
def test_only_analysts_and_staff(draft: InclusionPolicy, ada: User, act: str, who: str) -> None:
    other = user(uid="rita") if who == "nobody" else analyst(uid="rita")
    if who == "was one":
        end_analyst(user=other, by=staff_user(uid="stan"), now=NOW)
    acts: dict[str, Callable[[], object]] = {
        "propose": lambda: propose(draft, other),
        "send back": lambda: send_back_policy(policy_id=draft.pk, by=other, now=NOW),
        "approve": lambda: approve(draft, other),
        "stop": lambda: stop_policy(policy_id=draft.pk, why="So", by=other, now=NOW),
        "evidence": lambda: add_policy_evidence(policy_id=draft.pk, figures=figures(), by=other, now=NOW),
    }

    with pytest.raises(AnalystsAndStaffOnly):
        acts[act]()
    assert (state(draft), log()) == (("DRAFT", ""), [])


def test_what_was_read_is_what_is_approved(draft: InclusionPolicy, ada: User, ben: User) -> None:
    propose(draft, ada)

    with pytest.raises(PolicyChanged):
        approve_policy(policy_id=draft.pk, content="0" * 64, by=ben, now=NOW)
    assert state(draft) == ("PROPOSED", "")


def test_after_a_change_it_is_proposed_anew(draft: InclusionPolicy, ada: User, ben: User) -> None:
    propose(draft, ada)
    read = content_sha256(policy_of(draft))
    sent_back = send_back_policy(policy_id=draft.pk, by=ben, now=NOW)
    assert (sent_back.state, sent_back.proposed_by, sent_back.content_sha256) == ("DRAFT", None, "")
    sent_back.cap = 0.15
    sent_back.save()
    with pytest.raises(PolicyNotThere):
        approve(draft, ben)
    propose(sent_back, ada)

    with pytest.raises(PolicyChanged):  # what Ben read was another cap
        approve_policy(policy_id=draft.pk, content=read, by=ben, now=NOW)
    assert approve(draft, ben).cap == 0.15


def test_content_changed_behind_the_trigger_counts_for_nothing(ada: User, draft: InclusionPolicy) -> None:
    """Whoever owns the tables can do anything; the hash that was approved says so, and the policy puts itself down."""
    row = approved_policy(courses=[course()], now=NOW, code="another")
    InclusionPolicy.objects.filter(pk=row.pk).update(state="RUNNING")
    row.cap = 0.15

    assert standing_of(row, today=DAY).now is Off.CONTENT_CHANGED


@pytest.mark.parametrize(
    "change",
    [{"cap": 0.06}, {"aim": "Another"}, {"group": "CARER"}, {"review_by": DAY + timedelta(days=366)}, {"version": 9}],
)
@pytest.mark.parametrize("proposed_only", [True, False])
def test_the_database_keeps_what_was_proposed(ada: User, change: dict[str, Any], *, proposed_only: bool) -> None:
    row = propose(policy(courses=[course()]), ada) if proposed_only else approved_policy(courses=[course()], now=NOW)

    with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
        InclusionPolicy.objects.filter(pk=row.pk).update(**change)


def test_the_database_keeps_what_belongs_to_it(ada: User) -> None:
    row = approved_policy(courses=[course()], now=NOW)
    basis = row.evidence.get()
    attempts: list[Callable[[], object]] = [
        row.delete,
        lambda: PolicyCourse.objects.create(policy=row, course=course()),
        lambda: row.programme_courses.all().delete(),
        lambda: PolicyEvidence.objects.filter(pk=basis.pk).update(numerator=1),
        lambda: PolicyEvidence.objects.filter(pk=basis.pk).delete(),
        lambda: PolicyEvidence.objects.create(policy=row, **figures(measured_on=DAY)),
        lambda: InclusionPolicy.objects.filter(pk=row.pk).update(state="DRAFT"),
    ]

    for attempt in attempts:
        with pytest.raises(DatabaseError, match=r"Cannot|Invalid transition"), transaction.atomic():
            attempt()


def put_a_job_into_a_programme() -> None:
    """The foreign key leads to courses, and is looked at when a transaction ends, or now."""
    with transaction.atomic():
        PolicyCourse.objects.create(policy=policy(), course_id=job().pk)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_no_job_can_stand_in_a_programme() -> None:
    with pytest.raises(IntegrityError, match="courses_course"):
        put_a_job_into_a_programme()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": "", "owner": ""}, ["POLICY_TEXT_MISSING", "POLICY_TEXT_MISSING"]),
        ({"group": "NOBODY"}, ["POLICY_GROUP_UNKNOWN"]),
        ({"basis": "NONE_NEEDED"}, ["POLICY_BASIS_WRONG"]),
        ({"by_fact": True}, ["POLICY_NEEDS_OPT_IN"]),
        ({"areas": ["E7"]}, ["POLICY_AREAS_WRONG"]),
    ],
)
def test_a_draft_that_breaks_the_rules_is_told_everything(
    draft: InclusionPolicy, ada: User, change: dict[str, Any], expected: list[str]
) -> None:
    InclusionPolicy.objects.filter(pk=draft.pk).update(**change)

    with pytest.raises(Invalid) as refused:
        propose(draft, ada)
    assert [problem.code for problem in refused.value.problems] == expected
    assert state(draft) == ("DRAFT", "")


def test_a_policy_without_a_course_or_figures_is_refused(ada: User) -> None:
    bare = policy(evidence=figures(numerator=51))

    with pytest.raises(Invalid) as refused:
        propose(bare, ada)
    assert [problem.code for problem in refused.value.problems] == ["EVIDENCE_SHOWS_NOTHING", "PROGRAMME_MISSING"]


def test_the_words_must_be_those_that_people_are_shown(draft: InclusionPolicy, ada: User) -> None:
    InclusionPolicy.objects.filter(pk=draft.pk).update(words_version="0")

    with pytest.raises(WordsUnknown):
        propose(draft, ada)


@pytest.mark.parametrize(
    "late",
    [
        {"starts_on": DAY - timedelta(days=90), "review_by": DAY - timedelta(days=1)},
        {"evidence": figures(good_until=DAY - timedelta(days=1))},
    ],
)
def test_what_would_be_over_at_once_is_not_begun(ada: User, late: dict[str, Any]) -> None:
    with pytest.raises(PolicyWouldNotCount):
        propose(policy(courses=[course()], **late), ada)


def test_examples_are_for_demonstrations(ada: User, ben: User, settings: Settings) -> None:
    row = propose(policy(courses=[course()], evidence=figures(is_example=True)), ada)
    settings.PRODUCTION = True
    with pytest.raises(ExampleEvidence):
        approve(row, ben)
    settings.PRODUCTION = False

    assert approve(row, ben).state == "RUNNING"


def test_a_wrong_number_or_a_wrong_moment(draft: InclusionPolicy, ada: User, ben: User) -> None:
    with pytest.raises(PolicyNotFound):
        propose_policy(policy_id=0, by=ada, now=NOW)
    with pytest.raises(PolicyNotThere):
        stop_policy(policy_id=draft.pk, why="So", by=ada, now=NOW)
    propose(draft, ada)
    with pytest.raises(PolicyNotThere):
        propose(draft, ben)


def test_one_person_stops_it_and_says_why(ben: User) -> None:
    row = approved_policy(courses=[course()], now=NOW)
    with pytest.raises(WhyMissing):
        stop_policy(policy_id=row.pk, why="  ", by=ben, now=NOW)

    stopped = stop_policy(policy_id=row.pk, why="The course has ended.", by=ben, now=NOW)
    assert (stopped.state, stopped.ended_because, stopped.ended_why, stopped.ended_by) == (
        *("STOPPED", "DECISION", "The course has ended."),
        ben.pseudonym,
    )
    assert policies_in_force(today=DAY) == []
    with pytest.raises(PolicyNotThere):
        stop_policy(policy_id=row.pk, why="Again", by=ben, now=NOW)


def test_it_starts_on_its_day_and_counts_then_whether_or_not_the_worker_came(ada: User) -> None:
    row = approved_policy(courses=[course()], now=NOW, starts_on=DAY + timedelta(days=5))
    assert (row.state, policies_in_force(today=DAY)) == ("APPROVED", [])
    [active] = policies_in_force(today=DAY + timedelta(days=5))
    assert active.row == row
    assert tend_policies(now=at(4)) == (0, 0)

    assert tend_policies(now=at(5)) == (1, 0)
    assert state(row) == ("RUNNING", "")
    assert tend_policies(now=at(5)) == (0, 0)


@pytest.mark.parametrize(
    ("figures_of", "days", "why", "ended"),
    [
        (figures(), 301, Off.EVIDENCE_STALE, ("EXPIRED", "EVIDENCE_STALE")),
        (figures(good_until=DAY + timedelta(days=900)), 301, Off.REVIEW_MISSED, ("EXPIRED", "REVIEW_MISSED")),
    ],
)
def test_it_switches_itself_off(figures_of: dict[str, Any], days: int, why: Off, ended: tuple[str, str]) -> None:
    row = approved_policy(courses=[course()], now=NOW, evidence=figures_of)
    on = DAY + timedelta(days=days)
    assert len(policies_in_force(today=on - timedelta(days=1))) == 1

    assert (standing_of(row, today=on).now, policies_in_force(today=on)) == (why, [])
    assert state(row) == ("RUNNING", "")  # nothing had to happen for that
    assert tend_policies(now=at(days)) == (0, 1)
    assert state(row) == ended
    assert log()[-1] == ("POLICY_ENDED", "SYSTEM", None)


def test_it_stops_when_its_aim_was_met_in_two_quarters(ada: User) -> None:
    row = approved_policy(courses=[course()], now=NOW, starts_on=DAY - timedelta(days=1))
    enough = {"numerator": 600, "denominator": 1000}
    for day in (date(2026, 9, 30), date(2026, 11, 20)):
        assert isinstance(standing_of(row, today=DAY).now, InForce)
        add_policy_evidence(policy_id=row.pk, figures=figures(measured_on=day, **enough), by=ada, now=NOW)
        row = InclusionPolicy.objects.get(pk=row.pk)

    assert standing_of(row, today=DAY).now is Off.AIM_MET
    assert tend_policies(now=NOW) == (0, 1)
    assert state(row) == ("STOPPED", "AIM_MET")


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"measured_on": date(2026, 11, 2)}, QuarterCounted),
        ({"measured_on": DAY + timedelta(days=1)}, InvalidInput),
        ({"good_until": date(2026, 1, 1)}, InvalidInput),
        ({"numerator": 101}, InvalidInput),
        ({"denominator": 0, "numerator": 0}, InvalidInput),
        ({"benchmark": 1.0}, InvalidInput),
        ({"url": ""}, InvalidInput),
    ],
)
def test_one_sound_figure_a_quarter(ada: User, wrong: dict[str, Any], refusal: type[Refusal]) -> None:
    row = approved_policy(courses=[course()], now=NOW)
    first = figures(measured_on=date(2026, 11, 1))
    add_policy_evidence(policy_id=row.pk, figures=first, by=ada, now=NOW)

    with pytest.raises(refusal):
        add_policy_evidence(
            policy_id=row.pk, figures=figures(**{"measured_on": date(2026, 9, 1), **wrong}), by=ada, now=NOW
        )
    assert row.evidence.filter(is_basis=False).count() == 1


def test_a_newer_version_takes_the_place_of_the_one_that_runs(ada: User) -> None:
    first = approved_policy(courses=[course()], now=NOW)
    second = approved_policy(courses=[course()], now=NOW, version=2, starts_on=DAY + timedelta(days=1))
    assert (state(first), state(second)) == (("RUNNING", ""), ("APPROVED", ""))

    assert tend_policies(now=at(1)) == (1, 0)
    assert (state(first), state(second)) == (("SUPERSEDED", "NEWER_VERSION"), ("RUNNING", ""))
    assert [active.row for active in policies_in_force(today=DAY + timedelta(days=1))] == [second]


def test_what_ran_before_references_were_asked_for_counts_no_more_and_is_put_down() -> None:
    row = approved_policy(courses=[course()], now=NOW)
    with as_owner(), connection.cursor() as owner:
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # As it stood before migration 0023, which leaves rows alone and watches what is written from then on.
        owner.execute("ALTER TABLE matching_inclusionpolicy DROP CONSTRAINT policy_proposed_was_assessed")
        owner.execute("ALTER TABLE matching_inclusionpolicy DISABLE TRIGGER USER")
        owner.execute("UPDATE matching_inclusionpolicy SET eqia_reference = ''")
        owner.execute("ALTER TABLE matching_inclusionpolicy ENABLE TRIGGER USER")
        owner.execute(
            "ALTER TABLE matching_inclusionpolicy ADD CONSTRAINT policy_proposed_was_assessed CHECK ("
            "state IN ('DRAFT', 'STOPPED', 'EXPIRED', 'SUPERSEDED') OR (eqia_reference <> '' AND dpia_reference <> '')) NOT VALID"
        )
    row.refresh_from_db()

    assert standing_of(row, today=DAY).now is Off.CONTENT_CHANGED
    assert policies_in_force(today=DAY) == []
    assert tend_policies(now=NOW) == (0, 1)
    assert state(row) == ("STOPPED", "CONTENT_CHANGED")
