"""One rule of plain text and one code for each way to break it, whoever asks."""

from __future__ import annotations

import pytest

from backend.errors import Refusal
from courses.drafts.findings import Findings
from courses.plain_text import problems_of_text
from courses.services.organisation_fields import clean_text

BROKEN = {
    "<b>Sewing</b>": "HTML_NOT_ALLOWED",
    "Sewing</p>": "HTML_NOT_ALLOWED",
    "<img src=x onerror=alert(1)": "HTML_NOT_ALLOWED",
    "<!-- hidden": "HTML_NOT_ALLOWED",
    "<![CDATA[x]]>": "HTML_NOT_ALLOWED",
    "<?php": "HTML_NOT_ALLOWED",
    "A bell \x07": "CONTROL_CHARACTERS",
    "NUL \x00 inside": "CONTROL_CHARACTERS",
    "turned \u202e around": "CONTROL_CHARACTERS",
    "half \ud83d of it": "CONTROL_CHARACTERS",
    "unassigned \u0378": "CONTROL_CHARACTERS",
    "x" * 101: "TEXT_TOO_LONG",
}
FINE = [
    "",
    "Ages 16 < 19",
    "Fees <£20",
    "I <3 London",
    "2 > 1",
    "One\nline\tand another",
    "Zoë's café – 🎓",
    "👩‍🍳 cooks",
]


def codes(text: str) -> list[str]:
    return [refusal.code for refusal in problems_of_text(text, longest=100)]


@pytest.mark.parametrize("text", list(BROKEN))
def test_a_broken_text_has_one_code_everywhere(text: str) -> None:
    findings = Findings()
    findings.text("summary", text, limit=100)
    with pytest.raises(Refusal) as refusal:
        clean_text(text, field="about", longest=100)

    assert [*codes(text), findings.problems[0].code, refusal.value.code] == [BROKEN[text]] * 3


@pytest.mark.parametrize("text", FINE)
def test_plain_text(text: str) -> None:
    assert (codes(text), clean_text(text, field="about", longest=100)) == ([], text)


def test_every_rule_that_is_broken_is_said() -> None:
    assert codes("<b>\x00" + "x" * 100) == ["TEXT_TOO_LONG", "HTML_NOT_ALLOWED", "CONTROL_CHARACTERS"]
