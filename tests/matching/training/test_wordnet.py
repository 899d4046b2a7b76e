from __future__ import annotations

from pathlib import Path

import pytest

from matching.training.wordnet import examples

VERBS = """  1 This software and database is being provided to you
00004032 29 v 02 sigh 0 suspire 4 001 @ 00001740 v 0000 | heave or utter a sigh; "She sighed sadly"
00004492 29 v 01 hold 4 001 @ 00233707 v 0000 | keep from exhaling; "hold your breath"; "hold on"
00004605 29 v 01 exhale 1 001 @ 00105087 v 0000 | give out (breath or an odor)
"""


def folder(data: Path, verbs: str) -> Path:
    (data / "wordnet_3.1").mkdir()
    for name in ("noun", "verb", "adj", "adv"):
        (data / "wordnet_3.1" / f"data.{name}").write_text(verbs if name == "verb" else "", encoding="utf-8")
    return data


def test_examples_of_three_words_and_more_are_read(tmp_path: Path) -> None:
    assert list(examples(folder(tmp_path, VERBS))) == ["She sighed sadly", "hold your breath"]


def test_what_stands_before_the_bar_is_no_example(tmp_path: Path) -> None:
    assert list(examples(folder(tmp_path, '1 29 v 01 "a b c" 0 000\n'))) == []


def test_an_absent_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(examples(tmp_path))
