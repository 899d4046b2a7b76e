"""An organisation's register of venues."""

from __future__ import annotations

from typing import Any

import pytest

from backend.errors import Invalid, NotFound
from courses.models import Employer, Opportunity, Provider, Venue
from courses.search import refresh_search
from courses.services.access import RoleTooLow
from courses.services.editing import PublishersRow
from courses.services.moves import ChangedMeanwhile
from courses.services.venues import create_venue, draft_of_venue, update_venue
from tests.factories.borough import borough
from tests.factories.course import course, course_run
from tests.factories.drafts import venue_draft
from tests.factories.employer import employer
from tests.factories.member import member
from tests.factories.outcode import outcode
from tests.factories.provider import provider
from tests.factories.user import user
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def college() -> Provider:
    made = provider(name="Lantern Yard")
    member(made, role="EDITOR")
    return made


def create(college: Provider, **fields: Any) -> Venue:
    return create_venue(by=user(), owner=Provider, owner_id=college.pk, draft=venue_draft(**fields))


def update(row: Venue, **changes: Any) -> Venue:
    return update_venue(by=user(), venue_id=row.pk, revision=row.revision, changes=changes)


def problems(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in error.value.problems]


def test_the_postcode_says_where_it_is(college: Provider) -> None:
    outcode(code="E7")

    made = create(college, postcode="e79zz")

    assert (made.provider, made.reference, made.postcode, made.borough_id) == (college, "MARSH", "E7 9ZZ", "E09000025")
    assert (made.latitude, made.longitude, made.approximate) == (51.55, 0.02, True)


def test_an_employer_has_a_register_too() -> None:
    firm = employer()
    member(firm, role="EDITOR")

    made = create_venue(by=user(), owner=Employer, owner_id=firm.pk, draft=venue_draft())

    assert (made.employer, made.provider) == (firm, None)


def test_a_postcode_elsewhere_is_asked_about(college: Provider) -> None:
    outcode(code="E7")

    with pytest.raises(Invalid) as refusal:
        create(college, postcode="M1 1AE")

    assert problems(refusal) == [("POSTCODE_NOT_IN_LONDON", "postcode")]
    assert Venue.objects.count() == 0
    assert create(college, postcode="M1 1AE", outside_london=True).borough is None


def test_a_reference_once_a_register(college: Provider) -> None:
    create(college)

    with pytest.raises(Invalid) as refusal:
        create(college, name="Another")

    assert problems(refusal) == [("REFERENCE_TAKEN", "reference")]


def test_a_borough_that_there_is_not(college: Provider) -> None:
    with pytest.raises(Invalid) as refusal:
        create(college, borough_id="E09000033")

    assert problems(refusal) == [("BOROUGH_UNKNOWN", "borough_id")]


@pytest.mark.parametrize(("uid", "refusal"), [("bob", NotFound), ("viewer", RoleTooLow)])
def test_only_an_editor(college: Provider, uid: str, refusal: type[Exception]) -> None:
    member(college, uid="viewer", role="VIEWER")
    row = create(college)

    with pytest.raises(refusal):
        create_venue(by=user(uid=uid), owner=Provider, owner_id=college.pk, draft=venue_draft(reference="2"))
    with pytest.raises(refusal):
        update_venue(by=user(uid=uid), venue_id=row.pk, revision=1, changes={"name": "Mine"})

    assert list(Venue.objects.values_list("name", "revision")) == [("Marsh Lane Centre", 1)]


def test_a_public_place_is_in_nobodys_register(college: Provider) -> None:
    with pytest.raises(NotFound):
        update(venue(), name="Mine")


def test_a_publishers_place_is_not_changed_here(college: Provider) -> None:
    with pytest.raises(PublishersRow):
        update(venue(provider=college, source="demo", source_ref="7"), name="Mine")


def test_a_change_is_known_to_the_search(college: Provider) -> None:
    outcode(code="E7")
    outcode(code="N1", shares={"E09000019": "1"})
    row = create(college)
    used = course(provider=college)
    course_run(course=used, delivery_mode="CLASSROOM", venue=row)
    refresh_search([used.pk])
    borough(gss_code="E09000019")

    changed = update(row, postcode="N1 1AA", name="Canal Centre")

    assert (changed.name, changed.borough_id, changed.revision) == ("Canal Centre", "E09000019", 2)
    assert list(Opportunity.objects.filter(document__vector="E09000019").values_list("pk", flat=True)) == [used.pk]


def test_what_is_left_out_stays_and_the_same_changes_nothing(college: Provider) -> None:
    outcode(code="E7")
    row = create(college, access=("STEP_FREE",))

    assert update(row, name="Marsh Lane Centre").revision == 1
    changed = update(row, address="1 Marsh Lane")

    assert (changed.access, changed.address, draft_of_venue(changed).latitude) == (["STEP_FREE"], "1 Marsh Lane", None)


def test_an_old_revision_is_refused(college: Provider) -> None:
    row = create(college)
    update(row, name="By somebody else")

    with pytest.raises(ChangedMeanwhile):
        update_venue(by=user(), venue_id=row.pk, revision=1, changes={"name": "Mine"})

    assert Venue.objects.get().name == "By somebody else"
