"""The self-check: questions, results in words, courses that exist, and that only the person says they have the basics."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courses.models import Course
from matching.models import KeptDigitalCheck, Resident
from tests.factories.course import course, course_run
from tests.factories.outcode import outcode
from tests.factories.resident import resident
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[2] / "operations" / "onboarding"
FILES = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*digital_check*.graphql")}
AREAS = ("handling", "communicating", "transacting", "solving", "safe")
TIERS = ("foundation", "life", "work")


def yes(*tiers: str, areas: tuple[str, ...] = AREAS) -> list[dict[str, Any]]:
    """Answers: yes to these tiers, not yet to the others."""
    return [{"question": f"{area}-{tier}", "can": tier in tiers} for area in areas for tier in TIERS]


def result(ask: Ask, answers: list[dict[str, Any]], postcode: str | None = None) -> Any:
    variables = {"answers": answers, "postcode": postcode}
    return ask(FILES["digital_check_result"], variables).data["digitalCheckResult"]


def keep(ask: Ask, answers: list[dict[str, Any]], **given: Any) -> Any:
    variables = {"input": {"answers": answers, **given}}
    return ask(FILES["keep_digital_check"], variables, by="alice").data["keepDigitalCheck"]


def starter(**fields: Any) -> Course:
    return course(**{"course_type": Course.Type.ESSENTIAL_DIGITAL_SKILLS, "level": 0, **fields})


def test_five_areas_with_three_short_questions_each(ask: Ask) -> None:
    check = ask(FILES["digital_check"]).data["digitalCheck"]

    assert [area["area"] for area in check["areas"]] == [
        *("HANDLING", "COMMUNICATING", "TRANSACTING", "PROBLEM_SOLVING", "BEING_SAFE")
    ]
    for area in check["areas"]:
        assert [question["tier"] for question in area["questions"]] == ["FOUNDATION", "LIFE", "WORK"]
        assert max(len(question["question"].split()) for question in area["questions"]) <= 15


def test_a_result_in_words(ask: Ask) -> None:
    found = result(ask, yes("foundation", "life"))

    assert found["areas"][0] == {
        "area": "HANDLING",
        "title": "Finding and keeping things",
        "tier": "LIFE",
        "words": "You can do everyday tasks. Tasks at work come next.",
    }
    assert (found["mayHaveBasics"], found["readyForWork"], found["startWith"]) == (True, False, "HANDLING")
    assert found["words"] == 'Start with "Finding and keeping things". A free starter course can help.'


@pytest.mark.parametrize(
    ("answers", "tiers", "start"),
    [
        (yes(), ["NOT_YET"] * 5, "HANDLING"),
        (yes("foundation", "life", "work"), ["WORK"] * 5, None),
        # A tier counts only on top of those below it.
        (yes("life", "work"), ["NOT_YET"] * 5, "HANDLING"),
        (yes("foundation", areas=("safe",)), ["FOUNDATION"], "BEING_SAFE"),
        (
            [*yes("foundation", "life", areas=AREAS[:4]), *yes("foundation", areas=("safe",))],
            ["LIFE"] * 4 + ["FOUNDATION"],
            "BEING_SAFE",
        ),
        ([], [], None),
    ],
)
def test_tiers_and_where_to_start(ask: Ask, answers: list[dict[str, Any]], tiers: list[str], start: str | None) -> None:
    found = result(ask, answers)

    assert ([one["tier"] for one in found["areas"]], found["startWith"]) == (tiers, start)


def test_a_gap_in_one_area_is_no_basics(ask: Ask) -> None:
    assert not result(ask, yes("foundation", "life", areas=AREAS[:4]))["mayHaveBasics"]


def test_it_leads_to_open_starter_courses_the_nearest_first(ask: Ask) -> None:
    outcode(code="E7")
    today = timezone.localdate()
    far, near, online = (starter(title=title) for title in ("Far", "Near", "Online"))
    course_run(course=far, delivery_mode="CLASSROOM", venue=venue(latitude=51.6, longitude=-0.3))
    course_run(course=near, delivery_mode="CLASSROOM", venue=venue(latitude=51.551, longitude=0.02))
    course_run(course=online, delivery_mode="ONLINE")
    over = starter(title="Over")
    course_run(course=over, starts_on=today - timedelta(1))
    starter(title="No run")
    course_run(course=starter(title="Too high", level=2), delivery_mode="ONLINE")
    course_run(course=starter(title="Closed", closes_on=today - timedelta(1)), delivery_mode="ONLINE")
    course_run(course=course(title="Pottery", level=0), delivery_mode="ONLINE")

    found = result(ask, yes("foundation"), postcode="E7 9PD")["starterCourses"]
    assert [one["title"] for one in found] == ["Near", "Far", "Online"]


def test_who_has_nothing_left_to_learn_is_shown_no_course(ask: Ask) -> None:
    course_run(course=starter(), delivery_mode="ONLINE")

    assert result(ask, yes("foundation", "life", "work"))["starterCourses"] == []
    assert len(result(ask, yes("foundation", "life"))["starterCourses"]) == 1


def test_a_result_is_kept_only_on_request_and_replaced_whole(ask: Ask) -> None:
    result(ask, yes("foundation"))
    assert KeptDigitalCheck.objects.count() == 0

    keep(ask, yes("foundation", "life"))
    keep(ask, yes("foundation", areas=("safe",)))
    kept = KeptDigitalCheck.objects.get()
    assert [getattr(kept, area) for area in KeptDigitalCheck.AREAS] == [None, None, None, None, 1]
    assert kept.version == "2026-11"


@pytest.mark.parametrize("before", [None, True, False])
def test_a_result_never_says_for_anybody_that_they_have_the_basics_or_not(ask: Ask, before: bool | None) -> None:  # noqa: FBT001
    resident(uid="alice", has_digital_level_1=before)
    keep(ask, yes())
    keep(ask, yes("foundation", "life", "work"))

    assert Resident.objects.get().has_digital_level_1 is before


@pytest.mark.parametrize("said", [True, False])
def test_only_the_person_says_it(ask: Ask, said: bool) -> None:  # noqa: FBT001
    assert keep(ask, yes("foundation"), hasDigitalLevel1=said)["me"] == {"hasDigitalLevel1": said}


def test_what_was_kept_is_shown_again_and_can_be_taken_back(ask: Ask) -> None:
    assert ask(FILES["my_digital_check"], by="alice").data == {"myDigitalCheck": None}
    keep(ask, yes("foundation"))
    assert ask(FILES["my_digital_check"], by="alice").data["myDigitalCheck"]["startWith"] == "HANDLING"
    assert ask(FILES["my_digital_check"], by="bob").data == {"myDigitalCheck": None}

    for _ in range(2):
        assert ask(FILES["forget_digital_check"], {"input": {}}, by="alice").data["forgetDigitalCheck"]["errors"] == []
    assert KeptDigitalCheck.objects.count() == 0


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([{"question": "shoe-size", "can": True}], "QUESTION_UNKNOWN"),
        ([{"question": "safe-life", "can": True}, {"question": "safe-life", "can": False}], "QUESTION_TWICE"),
    ],
)
def test_answers_that_cannot_be_read(ask: Ask, answers: list[dict[str, Any]], code: str) -> None:
    assert ask(FILES["digital_check_result"], {"answers": answers}).codes == [code]
    payload = keep(ask, answers)
    assert [(one["code"], one["field"]) for one in payload["errors"]] == [(code, "answers")]
    assert KeptDigitalCheck.objects.count() == 0
