"""What is read out of a title."""

from __future__ import annotations

import pytest

from courses.trust.duplicates.titles import read_title, same_word, unmatched


@pytest.mark.parametrize(
    ("text", "words", "marks"),
    [
        ("Level 2 Word Processing", ("word", "processing"), {("level", "2")}),
        ("Word Processing L2", ("word", "processing"), {("level", "2")}),
        ("ESOL Entry Level 3", ("esol",), {("level", "e3")}),
        ("Spanish Part II", ("spanish",), {("part", "2")}),
        ("City & Guilds Dip. in Plumbing", ("plumbing",), {("awarding body", "cityandguilds"), ("size", "diploma")}),
        ("Photography for Beginners", ("photography",), {("stage", "beginner")}),
        ("C++ and C# in .NET", ("cplusplus", "csharp", "dotnet"), set()),
        ("Excel 2019", ("excel",), {("number", "2019")}),
        ("I.T. Support", ("it", "support"), set()),
        ("Advanced Dilpoma", (), {("stage", "advanced"), ("size", "diploma")}),
        ("☃", (), set()),
    ],
)
def test_words_and_marks(text: str, words: tuple[str, ...], marks: set[tuple[str, str]]) -> None:
    title = read_title(text)

    assert (title.words, title.marks) == (words, marks)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("development", "developement", True),
        ("spreadsheets", "spreadhseets", True),
        ("secretery", "secretary", True),
        ("painting", "printing", False),
        ("plumbing", "plastering", False),
        ("java", "javas", False),
        ("child", "childcare", False),
    ],
)
def test_one_word_or_two(a: str, b: str, *, same: bool) -> None:
    assert (same_word(a, b), same_word(b, a)) == (same, same)


def test_words_written_together_and_apart() -> None:
    together, apart = ("bookkeeping", "basics"), ("book", "keeping", "basics")

    assert (unmatched(together, apart), unmatched(apart, together)) == ([], [])
    assert unmatched(("book", "club"), together) == ["book", "club"]
