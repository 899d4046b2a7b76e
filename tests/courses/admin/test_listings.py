"""The daily work of GLA staff on listings: everything goes through the services and stands in the history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from courses.models import Course, Job, ListingChange, Opportunity, OrganisationNotice
from courses.services.courses import update_course
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.listings import college, drafted_course, published
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.user import staff_user, user
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def stan(db: None) -> User:
    """Of GLA staff, in the group and no superuser."""
    row = staff_user()
    call_command("listings_staff", str(row.email))
    return row


@pytest.fixture
def staff(client: Client, stan: User) -> Client:
    client.force_login(stan)
    return client


def page(row: Any, name: str, *arguments: object) -> str:
    return reverse(f"admin:courses_{row.kind.lower()}_{name}", args=arguments)


def act(staff: Client, action: str, *rows: Any, **more: str) -> Any:
    """Tick rows of a list and choose an action."""
    ticked = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return staff.post(page(rows[0], "changelist"), ticked)


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def typed(staff: Client, row: Course | Job) -> dict[str, Any]:
    """Everything that stands on the page of a listing, as a browser would send it back."""
    fields: dict[str, Any] = {}
    response = staff.get(page(row, "change", row.pk))
    assert response.status_code == 200
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        fields |= {f"{formset.prefix}-TOTAL_FORMS": formset.initial_form_count()}
        fields |= {f"{formset.prefix}-INITIAL_FORMS": formset.initial_form_count()}
        forms += formset.initial_forms
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                fields[bound.html_name] = value
    return fields


def rows(prefix: str, *forms: dict[str, Any]) -> dict[str, Any]:
    """The fields of new rows on the page of their owner."""
    fields: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": 0}
    for number, form in enumerate(forms):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return fields


def status(row: Any) -> str:
    return Opportunity.objects.values_list("status", flat=True).get(pk=row.pk)


def history(row: Any) -> list[tuple[Any, ...]]:
    found = ListingChange.objects.filter(opportunity=row.pk).order_by("pk")
    return list(found.values_list("action", "actor", "by__email", "reason"))


def found_by(word: str) -> list[int]:
    return list(Opportunity.objects.filter(document__vector=word).values_list("pk", flat=True))


def test_staff_write_a_course_for_a_provider_and_submit_it(staff: Client) -> None:
    owner, place, taught = provider(name="Lantern Yard"), venue(), skill(label="tend apiaries")
    run = {
        "status": "SCHEDULED",
        "delivery_mode": "CLASSROOM",
        "venue": place.pk,
        "sessions": ["MON_EVENING"],
        "study_mode": "PART_TIME",
        "attendance": "EVENING",
        "flexible_start": "on",
        "duration_value": 5,
        "duration_unit": "WEEKS",
        "cost_gbp": "0",
    }

    response = staff.post(
        reverse("admin:courses_course_add"),
        {
            "title": "Beekeeping spreadsheets",
            "course_type": "SHORT_COURSE",
            "provider": owner.pk,
            "who_for": "Beginners",
            "url": "https://lanternyard.example/bees",
            "access": ["STEP_FREE"],
            **rows("runs", run),
            **rows("skill_relations", {"skill": taught.pk, "relation": "TEACHES"}),
            **rows("changes"),
        },
    )

    assert response.status_code == 302, response.context["errors"]
    made = Course.objects.get()
    assert (made.status, made.source, made.access, made.published_at) == ("DRAFT", "listing", ["STEP_FREE"], None)
    assert list(made.runs.values_list("venue", "sessions")) == [(place.pk, ["MON_EVENING"])]
    assert said(act(staff, "submit", made)) == [
        f'The course “<a href="/admin/courses/course/{made.pk}/change/">Beekeeping spreadsheets</a>” was added successfully.',
        "Submitted: 1.",
    ]
    assert status(made) == "LIVE"
    assert [found_by(word) for word in ("beekeeping", "apiaries", "lantern", "plumbing")] == [[made.pk]] * 3 + [[]]
    assert history(made) == [
        ("CREATED", "STAFF", "stan@example.org", ""),
        ("MOVED", "STAFF", "stan@example.org", ""),
        ("MOVED", "SYSTEM", None, ""),
    ]


def test_staff_write_a_job_for_an_employer(staff: Client) -> None:
    place = venue()

    response = staff.post(
        reverse("admin:courses_job_add"),
        {
            "title": "Junior beekeeper",
            "employer": employer(name="Tidewharf").pk,
            "contract": "PERMANENT",
            "working_pattern": "FULL_TIME",
            "workplace": "ON_SITE",
            "pay_min": "28860",
            "pay_period": "YEAR",
            **rows("locations", {"venue": place.pk}),
            **rows("skill_relations"),
            **rows("changes"),
        },
    )

    assert response.status_code == 302
    made = Job.objects.get()
    assert (made.status, made.entry_level, list(made.locations.values_list("venue", flat=True))) == (
        "DRAFT",
        True,
        [place.pk],
    )
    assert history(made) == [("CREATED", "STAFF", "stan@example.org", "")]


def test_an_edit_of_a_live_course_says_what_was_and_what_is_and_confirms_it(staff: Client) -> None:
    row = drafted_course(now=NOW - timedelta(days=9))
    published(row, now=NOW - timedelta(days=9))
    given = typed(staff, row)

    response = staff.post(page(row, "change", row.pk), {**given, "title": "New title"})

    assert response.status_code == 302
    changed = Course.objects.get()
    assert (changed.title, changed.status, changed.revision, changed.published_at) == (
        "New title",
        "LIVE",
        4,
        NOW - timedelta(days=9),
    )
    assert changed.confirmed_at >= NOW
    assert ListingChange.objects.get(revision=4).fields == {"title": ["Spreadsheets for work", "New title"]}
    assert history(row)[-1] == ("EDITED", "STAFF", "stan@example.org", "")


def test_an_old_page_is_refused(staff: Client) -> None:
    row = drafted_course(now=NOW)
    given = typed(staff, row)
    update_course(by=user(), course_id=row.pk, revision=1, changes={"title": "By its owner"}, now=NOW)

    response = staff.post(page(row, "change", row.pk), {**given, "title": "By staff"})

    assert response.status_code == 200
    assert "Somebody else has changed this" in response.content.decode()
    assert (Course.objects.get().title, len(history(row))) == ("By its owner", 2)


def test_what_the_services_refuse_is_undone_and_shown_with_what_was_typed(staff: Client) -> None:
    row = published(drafted_course(now=NOW), now=NOW)
    listing = Course.objects.get(pk=row.pk)
    given = typed(staff, listing)

    response = staff.post(page(row, "change", row.pk), {**given, "who_for": "", "title": "<b>Typed</b>"})

    assert response.status_code == 200
    form = response.context["adminform"].form
    assert form.errors == {
        "title": ["Please write plain text, without HTML."],
        "who_for": ["Please say who this course is for."],
    }
    assert form["title"].value() == "<b>Typed</b>"
    assert (Course.objects.get().title, len(history(row))) == ("Spreadsheets for work", 3)


def test_what_is_over_or_a_publishers_is_looked_at_only(staff: Client) -> None:
    for row in (course(status="CLOSED"), course(source="demo", source_ref="7")):
        assert staff.get(page(row, "change", row.pk)).status_code == 200
        assert staff.post(page(row, "change", row.pk), {"title": "Mine"}).status_code == 403
        assert Course.objects.get(pk=row.pk).title != "Mine"


def test_the_history_stands_on_the_page(staff: Client) -> None:
    row = published(drafted_course(now=NOW), now=NOW)

    text = staff.get(page(row, "change", row.pk)).content.decode()

    assert "Moved to another state" in text
    assert "Created" in text


def test_approving_several_tells_each_apart(staff: Client) -> None:
    first, second = (
        published(drafted_course(college(), now=NOW, title=title, summary="Ask on WhatsApp"), now=NOW)
        for title in ("First", "Second")
    )
    draft = drafted_course(college(), now=NOW, title="Draft")

    response = act(staff, "approve", first, second, draft)

    assert said(response) == [
        "Draft: This listing can't do that from where it stands now. Please look at its state again.",
        "Approved: 2.",
    ]
    assert [status(row) for row in (first, second, draft)] == ["LIVE", "LIVE", "DRAFT"]
    assert history(first)[-1] == ("MOVED", "STAFF", "stan@example.org", "")


@pytest.mark.parametrize(
    ("action", "title", "after", "kind"),
    [("send_back", "Send back", "DRAFT", "SENT_BACK"), ("withdraw", "Withdraw", "WITHDRAWN", "WITHDRAWN")],
)
def test_a_no_asks_for_its_reason_first(staff: Client, action: str, title: str, after: str, kind: str) -> None:
    row = published(drafted_course(now=NOW, summary="Ask on WhatsApp"), now=NOW)

    asked = act(staff, action, row)
    assert (asked.context["title"], status(row)) == (title, "IN_REVIEW")
    act(staff, action, row, decided=title, reason="Which room?")

    assert status(row) == after
    assert OrganisationNotice.objects.values_list("kind", "reason").get() == (kind, "Which room?")
    assert history(row)[-1] == ("MOVED", "STAFF", "stan@example.org", "Which room?")


def test_confirming_and_archiving(staff: Client) -> None:
    live, draft = published(drafted_course(now=NOW), now=NOW), drafted_course(college(), now=NOW)

    assert said(act(staff, "confirm", live)) == ["Confirmed: 1."]
    assert said(act(staff, "archive", draft))[-1:] == ["Archived: 1."]
    assert (history(live)[-1][:2], status(draft)) == (("CONFIRMED", "STAFF"), "ARCHIVED")


def test_lists_are_narrowed_by_the_name_of_an_organisation(staff: Client) -> None:
    course(provider=provider(name="Lantern Yard"), title="Sewing")
    course(provider=provider(name="Canal School"), title="Knitting")
    job(employer=employer(name="Tidewharf"), title="Cook")

    def titles(kind: str, **given: str) -> list[str]:
        response = staff.get(reverse(f"admin:courses_{kind}_changelist"), given)
        return [row.title for row in response.context["cl"].result_list]

    assert titles("course", organisation="lantern") == ["Sewing"]
    assert titles("course", organisation="lantern", status__exact="DRAFT") == []
    assert titles("job", organisation="nobody") == []
    assert titles("course", hidden_at__isempty="1", course_type__exact="SHORT_COURSE") == ["Sewing", "Knitting"]


def test_a_box_keeps_the_other_filters(staff: Client) -> None:
    course(provider=provider(name="Lantern Yard"))

    text = staff.get(reverse("admin:courses_course_changelist"), {"status__exact": "LIVE"}).content.decode()

    assert '<input type="hidden" name="status__exact" value="LIVE">' in text
    assert 'name="organisation"' in text


def test_what_was_ever_shown_is_not_deleted(client: Client) -> None:
    client.force_login(User.objects.create_superuser(email="root@example.org", password=None))
    shown, never = course(), course(status="DRAFT", published_at=None)

    assert client.post(page(shown, "delete", shown.pk), {"post": "yes"}).status_code == 403
    assert client.post(page(never, "delete", never.pk), {"post": "yes"}).status_code == 302
    assert list(Course.objects.values_list("pk", flat=True)) == [shown.pk]
