"""The file of groups: each says by what right and in which words; and what happens when it is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from matching.prioritisation.groups import GroupsBroken, current_words, load_groups

FILE = settings.BASE_DIR / "fixtures" / "prioritisation" / "groups.json"
GROUPS = load_groups(FILE)


def test_the_groups() -> None:
    special = {group.code for group in GROUPS if group.special_category}

    assert special == {"MINORITY_ETHNIC", "DISABLED", "LGBTQ"}
    plain = {group.code for group in GROUPS} - special
    assert plain == {"WOMEN", "CARE_EXPERIENCED", "CARER", "OVER_50", "NO_DEGREE", "DEPRIVED_AREA"}


def test_what_tells_something_special_rests_on_explicit_consent() -> None:
    assert [
        one.code for one in GROUPS if one.special_category and "Art 9(2)(a), explicit consent" not in one.source
    ] == []


def test_the_words_say_who_sees_it_and_that_no_costs_nothing() -> None:
    for group in GROUPS:
        for said in ("Employers and course providers never see it.", "you lose nothing", "switch it off with one tap"):
            assert said in group.versions[-1].words


def test_words_count_on_their_days() -> None:
    assert current_words(GROUPS, date(2026, 10, 31)) == {}
    assert current_words(GROUPS, date(2026, 11, 1)) == dict.fromkeys((group.code for group in GROUPS), "1")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda it: it[0].pop("title"), "groups.json: KeyError"),
        (lambda it: it[0].update(source=""), "groups.json: MINORITY_ETHNIC has no source, no title or no words"),
        (lambda it: it[1].update(code="MINORITY_ETHNIC"), "groups.json: two groups have one code"),
        (lambda it: it[0]["versions"][0].update(words=" "), "groups.json: MINORITY_ETHNIC has no source, no title or no words"),
        (lambda it: it[0]["versions"].append(it[0]["versions"][0]), "groups.json: MINORITY_ETHNIC has two versions with one name"),
        (
            lambda it: it[0]["versions"].append(it[0]["versions"][0] | {"version": "2"}),
            "groups.json: MINORITY_ETHNIC 2 begins before 1 ends",
        ),
        (lambda it: it[0]["versions"][0].update(valid_from="soon"), "groups.json: ValueError"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused(tmp_path: Path, spoil: Callable[[Any], Any], said: str) -> None:
    entry = json.loads(FILE.read_text(encoding="utf-8"))
    spoil(entry)
    file = tmp_path / "groups.json"
    file.write_text(json.dumps(entry))

    with pytest.raises(GroupsBroken) as refusal:
        load_groups(file)

    assert str(refusal.value).startswith(said.removesuffix("KeyError"))
