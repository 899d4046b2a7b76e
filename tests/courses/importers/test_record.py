"""What the cells of publishers' files mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from courses.importers.addresses import address, esco_uri, outcode, postcode, ukprn, website
from courses.importers.fitting import fitting
from courses.importers.open_data.qualifications import levels
from courses.importers.open_data.skills_toolkit import cost_in_pounds
from courses.importers.open_data.study_time import StudyTime, study_time
from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode
from courses.importers.spellings import one_spelling
from courses.models import ApprenticeshipStandard, Course, Job, Provider, Venue


def cell(value: Any) -> Record:
    return Record("file.csv", 2, {"x": value})


def refused(read: Callable[[], object]) -> str:
    with pytest.raises(Skip) as caught:
        read()
    return caught.value.code.value


@pytest.mark.parametrize(
    ("value", "text"),
    [("  a \r\n b ", "a \n b"), (None, ""), ("\ufeffname", "name"), ("a\xa0b", "a b"), (12, "12"), ("", "")],
)
def test_text_is_trimmed(value: Any, text: str) -> None:
    assert cell(value).text("x") == text


def test_text_that_is_absent_or_damaged() -> None:
    assert Record("f", 2, {}).text("x") == ""
    assert refused(lambda: cell("a\x00b").text("x")) == "NUL_BYTE"
    assert refused(lambda: cell("a\ud800b").text("x")) == "TEXT_DAMAGED"
    assert refused(lambda: cell(["a"]).text("x")) == "VALUE_UNKNOWN"
    assert refused(lambda: cell("  ").required("x")) == "VALUE_MISSING"
    assert cell(" a \n  b ").required_line("x") == "a b"


def test_texts_drop_empty_ones_and_repetitions() -> None:
    assert cell([" a", "", "b", "a"]).texts("x") == ["a", "b"]
    assert cell(None).texts("x") == []
    assert refused(lambda: cell("a, b").texts("x")) == "VALUE_UNKNOWN"


@pytest.mark.parametrize(
    ("value", "day"), [("18/02/2025", date(2025, 2, 18)), (" 29/02/2024 ", date(2024, 2, 29)), ("", None)]
)
def test_day(value: str, day: date | None) -> None:
    assert cell(value).day("x") == day


@pytest.mark.parametrize(
    "value",
    ["2025-02-18", "1/2/2025", "31/02/2025", "02/18/2025", "18/02/25", "18/02/2025 00:00", "00/00/0000", "١٨/٠٢/٢٠٢٥"],
)
def test_day_is_read_strictly(value: str) -> None:
    assert refused(lambda: cell(value).day("x")) == "DATE_INVALID"


@pytest.mark.parametrize(
    ("value", "number"), [("12", 12), (12.0, 12), ("51.0", 51), ("", None), (None, None), ("-3", -3)]
)
def test_whole(value: Any, number: int | None) -> None:
    assert cell(value).whole("x") == number


@pytest.mark.parametrize("value", ["12.5", "1e3", "twelve", "1,000", "NaN", "£3"])
def test_whole_is_read_strictly(value: str) -> None:
    assert refused(lambda: cell(value).whole("x")) == "NUMBER_INVALID"


def test_flag_and_choice() -> None:
    assert (cell("True").flag("x"), cell("false").flag("x")) == (True, False)
    assert refused(lambda: cell("yes").flag("x")) == "VALUE_UNKNOWN"
    assert cell("LIBRARY").choice("x", Venue.Kind) == "LIBRARY"
    assert cell(None).choice("x", Venue.Kind, required=False) == ""
    assert refused(lambda: cell("Library").choice("x", Venue.Kind)) == "VALUE_UNKNOWN"
    assert refused(lambda: cell("").choice("x", Venue.Kind)) == "VALUE_MISSING"


def test_point_is_in_or_near_london() -> None:
    assert Record("f", 2, {"lat": "51.5", "lon": "-0.1"}).point("lat", "lon") == (51.5, -0.1)
    for place in ({"lat": "53.5", "lon": "-2.2"}, {"lat": "51.5", "lon": ""}, {"lat": "-0.1", "lon": "51.5"}):
        assert refused(lambda place=place: Record("f", 2, place).point("lat", "lon")) == "PLACE_INVALID"


def test_a_text_must_fit_its_column() -> None:
    provider = Provider(name="é" * 255, about="")
    assert fitting(provider) is provider
    assert refused(lambda: fitting(Provider(name="é" * 256))) == "TOO_LONG"
    # A TextField's limit is only a form's limit to Django.
    assert refused(lambda: fitting(Course(title="A", entry_requirements="x" * 501))) == "TOO_LONG"
    assert refused(lambda: fitting(Venue(name="A", access=["x" * 33]))) == "TOO_LONG"


def test_a_number_must_fit_its_column() -> None:
    job = Job(title="A", pay_min=Decimal("9999999.99"), hours_per_week=Decimal("37.5"), vacancies=2_147_483_647)
    assert fitting(job) is job
    assert refused(lambda: fitting(Job(title="A", pay_min=Decimal(10_000_000)))) == "NUMBER_INVALID"
    # The database would round it, and every import would then find it changed.
    assert refused(lambda: fitting(Job(title="A", hours_per_week=Decimal("37.55")))) == "NUMBER_INVALID"
    assert refused(lambda: fitting(Job(title="A", vacancies=2_147_483_648))) == "NUMBER_INVALID"
    assert refused(lambda: fitting(ApprenticeshipStandard(title="A", duration_months=-1))) == "NUMBER_INVALID"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("http://www.alder.example ", "http://www.alder.example"),
        ("http:///www.alder.example\t", "http://www.alder.example"),
        ("HTTPS://Alder.Example/Path?A=b", "https://alder.example/Path?A=b"),
        ("alder.example/adult", "https://alder.example/adult"),
        ("", ""),
    ],
)
def test_website(value: str, found: str) -> None:
    assert website(cell(value), "x") == found


@pytest.mark.parametrize(
    "value",
    [
        "http://a.example ; www.b.example",
        "http://www,alder.com",
        "www@alder.example",
        "none",
        "http://",
        "javascript:alert(1)",
        "http://[::1",
    ],
)
def test_website_that_is_none(value: str) -> None:
    assert refused(lambda: website(cell(value), "x")) == "URL_INVALID"


def test_postcode_ukprn_and_address() -> None:
    assert [postcode(cell(value), "x") for value in ("SE1  5TY", "se29fa", "")] == ["SE1 5TY", "SE2 9FA", ""]
    assert refused(lambda: postcode(cell("SE1"), "x")) == "POSTCODE_INVALID"
    assert [outcode(cell(value), "x") for value in ("e8", "EC1A")] == ["E8", "EC1A"]
    assert refused(lambda: outcode(cell("E8 1"), "x")) == "POSTCODE_INVALID"
    assert esco_uri(cell("http://data.europa.eu/esco/skill/1"), "x", "skill") == "http://data.europa.eu/esco/skill/1"
    assert (
        refused(lambda: esco_uri(cell("http://data.europa.eu/esco/skill/1"), "x", "occupation")) == "REFERENCE_INVALID"
    )
    assert ukprn(cell(" 10000001 "), "x") == "10000001"
    for value in ("1000001", "20000001", "", "10000001.0", "١٠٠٠٠٠٠١"):
        assert refused(lambda value=value: ukprn(cell(value), "x")) == "UKPRN_INVALID"
    assert (
        address(Record("f", 2, {"a": "1 Road,", "b": " ", "c": "London", "d": "London"}), "a", "b", "c", "d")
        == "1 Road, London"
    )


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Entry Level", [0]),
        ("Entry level 3", [0]),
        ("Level 2", [2]),
        (" level  1/2 ", [1, 2]),
        ("Level 2/1", [1, 2]),
        ("Level 8", [8]),
    ],
)
def test_levels(value: str, found: list[int]) -> None:
    assert levels(cell(value), "x") == found


@pytest.mark.parametrize("value", ["Level 9", "Level", "2", "Level 1/2/3", "Level 1-2", "Higher"])
def test_levels_that_are_none(value: str) -> None:
    assert refused(lambda: levels(cell(value), "x")) == "LEVEL_UNKNOWN"


@pytest.mark.parametrize(
    ("value", "value_in_units", "unit", "exact"),
    [
        ("48 hours", 48, "HOURS", "exact"),
        ("1 hour", 1, "HOURS", "exact"),
        ("Under 4 hours", 4, "HOURS", "rounded up"),
        ("2 to 3 hours", 3, "HOURS", "rounded up"),
        ("2-3 Hours", 3, "HOURS", "rounded up"),
        ("3.5 hours", 4, "HOURS", "rounded up"),
        ("30 minutes", 1, "HOURS", "rounded up"),
        ("90 minutes", 2, "HOURS", "rounded up"),
        ("6 weeks", 6, "WEEKS", "exact"),
        ("1 day", 1, "DAYS", "exact"),
    ],
)
def test_study_time(value: str, value_in_units: int, unit: str, exact: str) -> None:
    assert study_time(cell(value), "x") == StudyTime(value_in_units, unit, exact=exact == "exact")


def test_study_time_that_is_none() -> None:
    assert study_time(cell(""), "x") is None
    for value in ("4 hours a week", "varies", "0 hours", "5 to 2 hours", "a few hours"):
        assert refused(lambda value=value: study_time(cell(value), "x")) == "TIME_UNKNOWN"


def test_cost() -> None:
    found = [cost_in_pounds(cell(value), "x") for value in ("Free", " free ", "£20", "19.50", "")]
    assert found == [Decimal("0.00"), Decimal("0.00"), Decimal("20.00"), Decimal("19.50"), None]
    for value in ("From £20", "Free trial", "$20", "20-30", "-5"):
        assert refused(lambda value=value: cost_in_pounds(cell(value), "x")) == "COST_UNKNOWN"


def test_capitals_are_folded_to_the_commonest_spelling() -> None:
    values = ["Business Management", "Business management", "Business management", "Law and Law", "law and law"]
    assert one_spelling(values) == {
        "Business Management": "Business management",
        "Business management": "Business management",
        "Law and Law": "law and law",
        "law and law": "law and law",
    }


def test_every_code_has_a_reason_in_plain_english() -> None:
    assert all(code.label.endswith(".") and code.value == code.name for code in SkipCode)
