from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from matching.training.everyday import WRITTEN, sentences, spoken

SAID = sentences()
WORDS = json.loads(WRITTEN.read_text(encoding="utf-8"))


def test_every_sentence_is_there_bare_and_once() -> None:
    bare = {one.sentence for one in SAID if one.sentence == one.bare}
    assert bare == {said for field in WORDS["fields"] for said in field["said"]}
    assert max(Counter(one.sentence for one in SAID).values()) == 1


def test_every_sentence_is_dressed_in_several_ways() -> None:
    dressed = Counter(one.bare for one in SAID if one.sentence != one.bare)
    assert dressed.keys() == {one.bare for one in SAID}
    assert min(dressed.values()) >= 2


def test_what_stands_around_a_sentence_is_an_opening_a_tail_or_an_aside() -> None:
    around = {*WORDS["openings"], *WORDS["tails"], *WORDS["asides"]}
    for one in SAID:
        before, found, after = one.sentence.partition(one.bare)
        assert found
        assert before.strip() in {"", *WORDS["openings"]}
        assert after.strip() == "" or any(after.strip().startswith(text) for text in around)


def test_two_runs_compose_the_same_sentences() -> None:
    assert sentences() == SAID


def test_no_sentence_is_said_of_two_fields() -> None:
    fields = Counter(said for field in WORDS["fields"] for said in field["said"])
    assert max(fields.values()) == 1
    assert all(len(field["said"]) >= 3 for field in WORDS["fields"])


def test_another_file_gives_other_sentences(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_text(
        json.dumps(
            {
                "frames": [],
                "openings": ["well,"],
                "tails": [],
                "asides": [],
                "fields": [{"is": "cooking", "said": ["I fry eggs"]}],
            }
            | {"tails": ["or so"], "asides": ["I am new here."]}
        )
    )
    found = sentences(own)
    assert found[0] == ("I fry eggs", "I fry eggs", "cooking")
    assert {"well, I fry eggs or so", "I fry eggs or so"} & {one.sentence for one in found}


def test_short_published_texts_are_said_in_a_frame_and_long_ones_are_not() -> None:
    long = "repair " * 9
    said = spoken(["mobile phone repair", "bake bread", long])
    assert sorted(said.values()) == ["bake bread", "mobile phone repair"]
    assert all(text in sentence and len(sentence) > len(text) for sentence, text in said.items())
    assert spoken(["mobile phone repair", "bake bread", long]) == said


def test_every_frame_has_one_place_to_fill() -> None:
    assert all(frame.count("{}") == 1 for frame in WORDS["frames"])
