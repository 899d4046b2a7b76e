"""The export: everything about one person, in both forms, and nothing about anybody else."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ForeignKey, ManyToManyField, Model

from backend.accounts.models import User
from backend.accounts.personal_models import declared, label_of, own_fields
from backend.personal_data import PersonalData
from courses.models import OrganisationChange
from matching.exporting import sections as exporting
from matching.exporting.as_html import html_export
from matching.exporting.as_json import json_export
from matching.models import AccountMerge, LastSaid, Resident, SavedOpportunity
from matching.services.consents import give
from tests.factories.course import course
from tests.factories.inbox import inbox_item
from tests.factories.plan import calendar_link
from tests.factories.provider import provider
from tests.factories.resident import resident
from tests.factories.user import user
from tests.planting import plant

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def as_json(person: User) -> dict[str, Any]:
    document = json.loads("".join(json_export(person, now=NOW)))
    return {section["model"]: section for section in document["data"]}


def as_html(person: User) -> str:
    return "".join(html_export(person, now=NOW))


def expected(row: Model, name: str, ways: set[str]) -> Any:
    """A field of a planted row as the export must write it."""
    field = row._meta.get_field(name)
    if isinstance(field, ManyToManyField):
        return [{"id": one.pk, "name": str(one)} for one in getattr(row, name).all()]
    if isinstance(field, ForeignKey):
        one = getattr(row, name)
        return (
            "you"
            if name in ways and field.related_model in {User, Resident}
            else (None if one is None else {"id": one.pk, "name": str(one)})
        )
    return json.loads(json.dumps(getattr(row, name), cls=DjangoJSONEncoder))


def test_every_personal_field_of_every_model_is_in_it() -> None:
    alice = user()
    planted = plant(alice, "alice")
    plant(user(uid="bob"), "bob")

    exported = as_json(alice)

    for model, said in declared().items():
        wanted = [_wanted(planted[label_of(model)], said, alice)] if said.links else []
        assert exported[label_of(model)]["rows"] == wanted, label_of(model)


def _wanted(row: Model, said: PersonalData, person: User) -> dict[str, Any]:
    """Every field that isn't withheld, and of the links to people those that lead to this one."""
    ways = {way.split("__")[0] for way in said.person}
    links = {way for way in ways - {"pk"} if row._meta.get_field(way).related_model in {User, Resident}}
    others = {way for way in links if getattr(row, way) not in {person, person.resident}}
    others |= {name for name in said.pseudonyms if getattr(row, name) != person.pseudonym}
    names = [name for name in said.fields if not said.field(name).withheld and name not in others]
    return {name: expected(row, name, ways) for name in names}


def test_no_field_is_left_out_without_a_reason() -> None:
    exported = as_json(user())

    for model, said in declared().items():
        section = exported[label_of(model)]
        named = set(section["fields"]) | {name for name in said.fields if said.field(name).withheld}
        assert named | set(said.not_personal) == {field.name for field in own_fields(model)}
        assert all(len(why.split()) > 3 for why in section["left_out"].values())


def test_what_another_person_has_is_in_neither_form() -> None:
    alice, bob = user(), user(uid="bob")
    plant(alice, "alice")
    plant(bob, "bob")

    texts = ["".join(json_export(alice, now=NOW)), as_html(alice)]

    assert [("canary alice" in text, "canary bob" in text) for text in texts] == [(True, False)] * 2
    assert [str(bob.pseudonym) in text or str(bob.firebase_uid) == text for text in texts] == [False, False]


def test_a_row_about_two_people_shows_each_only_their_side() -> None:
    olga, edith = user(uid="olga"), user(uid="edith")
    OrganisationChange.objects.create(
        provider=provider(name="Harbour College"),
        revision=1,
        at=NOW,
        by=olga,
        actor="MEMBER",
        action="MEMBER_CHANGED",
        concerning=edith,
        fields={"label": ["Edie", "Edith"]},
    )

    (for_olga,) = as_json(olga)["courses.OrganisationChange"]["rows"]
    (for_edith,) = as_json(edith)["courses.OrganisationChange"]["rows"]

    assert (for_olga["by"], "concerning" in for_olga, "fields" in for_olga) == ("you", False, False)
    assert ("by" in for_edith, for_edith["concerning"]) == (False, "you")
    assert for_edith["fields"] == {"label": ["Edie", "Edith"]}


class Page(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_needs_no_network_and_runs_nothing() -> None:
    alice = user()
    plant(alice, "alice")

    page = Page(as_html(alice))

    assert {tag for tag, _ in page.tags} == {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "br", "dl", "dt", "dd", "ul", "li"),
    }
    assert not any({"src", "href"} & set(attributes) for _, attributes in page.tags)
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert not re.search(r"https?://", "".join(page.words))


HOSTILE = "</dd><script>alert(1)</script>\"' & <img src=x onerror=alert(2)> 漢字 \u202e"


def test_words_of_a_person_are_escaped() -> None:
    resident(wants=HOSTILE)

    text = as_html(user())

    assert "<script>" not in text
    assert "<img" not in text
    assert HOSTILE in "".join(Page(text).words)
    assert as_json(user())["matching.Resident"]["rows"][0]["wants"] == HOSTILE


def test_the_page_speaks_in_words() -> None:
    resident(employment_status="UNEMPLOYED_LOOKING", may_stay=True, languages=["en", "bn"])

    words = "".join(Page(as_html(user())).words)

    assert "Not in work and looking" in words
    assert "UNEMPLOYED_LOOKING" not in words
    assert "EnglishBengali" in words
    assert "as it stood on 23 November 2026, 12:00" in words


def test_the_page_names_things_as_people_do() -> None:
    """Not as the database does: days, months, kinds of things and states."""
    alice = resident(birth_month=date(1998, 4, 1))
    give(by=alice.user, purpose="CONTACT", notice_version=1, now=NOW)
    inbox_item(to=alice)
    other = user(uid="nobody")
    moved = {"matching.SavedOpportunity.resident": 2}
    AccountMerge.objects.create(anonymous=other, account=alice.user, at=NOW, moved=moved, differing=["birth_month"])
    calendar_link()
    for about in ("me.access_needs", "saved:7", "section:7:COVERING_NOTE"):
        LastSaid.objects.create(resident=alice, about=about, made_at=NOW)

    words = "\n".join(Page(as_html(alice.user)).words)

    for said in (
        *("April 1998", "Consent given", "What you agreed to, and took back, number", "closes on: ", "3 December 2026"),
        *("Courses and jobs that you kept: ", "birth month"),
        "Left out: Secret of the address. Why: whoever has it can read your plan.",
        "Who sees it: you.",
        *("Practical help that you need", "Saved, number 7", "Section, number 7, covering note"),
    ):
        assert said in words, said
    for technical in ("CONSENT_GIVEN", "matching.", "closes_on", "birth_month", "me.", "saved:", "2026-12-03\n"):
        assert technical not in words, technical


def test_a_row_about_you_does_not_say_so() -> None:
    SavedOpportunity.objects.create(resident=resident(), opportunity_id=course().pk, saved_at=NOW)

    labels = re.findall(r"<dt>(.*?)</dt>", as_html(user()))

    assert {"The course or job", "When you kept it"} <= set(labels)
    assert "You" not in labels


def test_a_person_with_nothing_gets_their_account_and_no_empty_headings() -> None:
    headings = re.findall(r"<h2>(.*?)</h2>", as_html(user()))

    assert headings == ["Your account"]


def test_a_long_history_is_never_held_as_a_whole(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    """Rows are read a few at a time: what is in memory doesn't grow with what somebody has."""
    alice = resident()
    SavedOpportunity.objects.bulk_create(
        SavedOpportunity(resident=alice, opportunity_id=course().pk, saved_at=NOW) for _ in range(7)
    )
    monkeypatch.setattr(exporting, "ROWS_AT_ONCE", 2)
    alive = most = 0
    real = SavedOpportunity.from_db.__func__

    def counted(cls: type[Model], *args: Any) -> Model:
        nonlocal alive, most
        alive += 1
        most = max(most, alive)
        return real(cls, *args)

    monkeypatch.setattr(SavedOpportunity, "from_db", classmethod(counted))
    (section,) = [one for one in exporting.sections(alice.user) if one.model is SavedOpportunity]
    for number, _row in enumerate(section.rows, start=1):
        assert alive - number <= 2

    assert most == 7


def test_a_resident_costs_a_statement_for_each_model_however_many_rows(django_assert_max_num_queries: Any) -> None:
    alice = resident()
    for _ in range(5):
        SavedOpportunity.objects.create(resident=alice, opportunity_id=course().pk, saved_at=NOW)

    with django_assert_max_num_queries(len(declared()) + 6):
        as_json(Resident.objects.get().user)


def test_sealed_answers_are_named_and_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def note(person: User) -> dict[str, Any]:
        return json.loads("".join(json_export(person, now=NOW)))["equality_monitoring"]

    assert (note(user())["answered_in"], "Equality questions" in as_html(user())) == (None, False)

    monkeypatch.setattr("matching.exporting.sealed.answered_in", lambda **_: date(2026, 11, 1))
    assert note(user())["answered_in"] == "2026-11"
    assert "You answered in November 2026. Your answers are sealed" in as_html(user())
