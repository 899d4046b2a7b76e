"""Only what differs is written."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.importers.upsert import batches, replace, upsert
from courses.models import Occupation, OccupationSkill, Skill

pytestmark = pytest.mark.django_db
ESCO = "http://data.europa.eu/esco"


def skill(name: str, **values: object) -> Skill:
    return Skill(uri=f"{ESCO}/skill/{name}", label=name, **values)


def test_created_updated_unchanged_and_gone() -> None:
    first = upsert(Skill.objects.all(), [skill("a"), skill("b"), skill("c")], key=("uri",))
    assert (first.created, first.updated, first.unchanged, first.gone) == (3, 0, 0, {})
    second = upsert(Skill.objects.all(), [skill("a"), skill("b", digital=True), skill("d")], key=("uri",))
    assert (second.created, second.updated, second.unchanged) == (1, 1, 1)
    b, c = Skill.objects.get(label="b"), Skill.objects.get(label="c")
    assert b.digital
    assert second.gone == {(c.uri,): c.pk}
    assert second.touched == {(b.uri,): b.pk, (f"{ESCO}/skill/d",): Skill.objects.get(label="d").pk}
    assert second.ids == {(row.uri,): row.pk for row in Skill.objects.exclude(label="c")}
    assert first.ids[(b.uri,)] == b.pk


def test_the_same_again_is_one_read_and_no_write() -> None:
    rows = [skill("a", alternative_labels=["x"]), skill("b", description="é")]
    upsert(Skill.objects.all(), rows, key=("uri",))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = upsert(
            Skill.objects.all(), [skill("a", alternative_labels=["x"]), skill("b", description="é")], key=("uri",)
        )
    assert (again.created, again.updated, again.unchanged, again.changes) == (0, 0, 2, 0)
    assert [query["sql"].split()[0] for query in queries.captured_queries] == ["DECLARE"]


def test_columns_that_are_kept() -> None:
    upsert(Skill.objects.all(), [skill("a", description="first")], key=("uri",))
    kept = upsert(
        Skill.objects.all(), [skill("a", description="second", digital=True)], key=("uri",), keep=["description"]
    )
    assert kept.updated == 1
    assert (Skill.objects.get().description, Skill.objects.get().digital) == ("first", True)
    same = upsert(
        Skill.objects.all(), [skill("a", description="third", digital=True)], key=("uri",), keep=["description"]
    )
    assert same.unchanged == 1


def test_rows_outside_the_scope_are_not_gone() -> None:
    upsert(Skill.objects.all(), [skill("a", digital=True), skill("b")], key=("uri",))
    assert upsert(Skill.objects.filter(digital=True), [], key=("uri",)).gone == {
        (f"{ESCO}/skill/a",): Skill.objects.get(label="a").pk
    }


def test_two_rows_with_one_key_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="Two rows of Skill have the key"):
        upsert(Skill.objects.all(), [skill("a"), skill("a")], key=("uri",))


def test_replace_deletes_what_did_not_come_in() -> None:
    skills = [Skill.objects.create(uri=f"{ESCO}/skill/{name}", label=name) for name in "abc"]
    occupation = Occupation.objects.create(uri=f"{ESCO}/occupation/o", label="o")

    def takes(n: int, relation: str) -> OccupationSkill:
        return OccupationSkill(occupation_id=occupation.pk, skill_id=skills[n].pk, relation=relation)

    key = ("occupation_id", "skill_id")
    replace(OccupationSkill.objects.all(), [takes(0, "essential"), takes(1, "essential")], key=key)
    written = replace(OccupationSkill.objects.all(), [takes(1, "optional"), takes(2, "essential")], key=key)
    assert (written.created, written.updated, list(written.removed)) == (1, 1, [(occupation.pk, skills[0].pk)])
    assert list(OccupationSkill.objects.order_by("skill").values_list("skill__label", "relation")) == [
        ("b", "optional"),
        ("c", "essential"),
    ]


def test_batches() -> None:
    assert [len(batch) for batch in batches(range(2_500))] == [1_000, 1_000, 500]
    assert list(batches([])) == []
