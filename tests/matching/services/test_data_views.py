"""Who looked at a resident's data is written down, in words that the resident understands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from backend.audit.models import AuditEntry
from matching.models import DataView
from matching.services.data_views import Looking, record_views
from tests.factories.employer import employer
from tests.factories.provider import provider
from tests.factories.resident import resident
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WHAT, WHY = "Your application for Junior tester", "To decide about your application"


def test_one_row_for_each_resident() -> None:
    alice, bob = resident(), resident(uid="bob")

    looking = Looking.as_member_of(employer(name="Wharf Software"))
    done = record_views(residents=[alice, bob.pk], looking=looking, what=WHAT, why=WHY, by=user(uid="olga"), now=NOW)

    assert done == 2
    rows = DataView.objects.order_by("pk").values_list("resident", "viewer", "organisation", "what", "why", "at")
    assert list(rows) == [(row.pk, "EMPLOYER", "Wharf Software", WHAT, WHY, NOW) for row in (alice, bob)]
    assert AuditEntry.objects.count() == 0


def test_what_staff_look_at_goes_to_the_audit_log() -> None:
    alice, stan = resident(), staff_user()

    record_views(
        residents=[alice], looking=Looking.as_staff(), what="Your answers", why="You asked us", by=stan, now=NOW
    )

    row = DataView.objects.get()
    assert (row.viewer, row.organisation) == ("STAFF", "Greater London Authority")
    assert list(AuditEntry.objects.values_list("action", "actor_pseudonym", "subject_pseudonym", "thing", "facts")) == [
        ("DATA_VIEWED", stan.pseudonym, alice.user.pseudonym, f"matching.DataView {row.pk}", {"viewer": "STAFF"})
    ]


def test_looking_at_ones_own_data_is_no_look() -> None:
    alice = resident()

    looking = Looking.as_member_of(provider())
    assert record_views(residents=[alice], looking=looking, what=WHAT, why=WHY, by=alice.user, now=NOW) == 0
    assert DataView.objects.count() == 0


def test_a_hundred_residents_cost_as_much_as_one(django_assert_num_queries: object) -> None:
    people = [resident(uid=f"person-{number}") for number in range(3)]
    looking, olga = Looking.as_member_of(provider()), user(uid="olga")

    for shown in (people[:1], people):
        with django_assert_num_queries(4):  # type: ignore[operator]
            record_views(residents=shown, looking=looking, what=WHAT, why=WHY, by=olga, now=NOW)


@pytest.mark.parametrize("field", ["organisation", "what", "why"])
def test_a_row_says_who_what_and_why(field: str) -> None:
    values = {"organisation": "O", "what": "W", "why": "Y", field: ""}

    with pytest.raises(IntegrityError, match="data_view_has_words"), transaction.atomic():
        DataView.objects.create(resident=resident(), at=NOW, viewer="STAFF", **values)


def test_a_viewer_is_one_of_four() -> None:
    with pytest.raises(IntegrityError, match="data_view_viewer_known"), transaction.atomic():
        DataView.objects.create(resident=resident(), at=NOW, viewer="FRIEND", organisation="O", what="W", why="Y")
