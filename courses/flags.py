"""Automatic checks of a listing's words: what people should look at before it is shown. Pure: words in, flags out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from courses.drafts import CourseDraft, JobDraft


@dataclass(frozen=True)
class Flag:
    """One reason to let people look at it.

    Attributes:
        code: stable name.
        words: for GLA staff and for the organisation.
    """

    code: str
    words: str


# What fraudulent adverts have in common: money first, bank details, private chats, documents.
_RULES: Final[tuple[tuple[Flag, re.Pattern[str]], ...]] = (
    (
        Flag("ASKS_FOR_MONEY", "It seems to ask people for money before they start."),
        re.compile(
            r"\b(?:registration|admin(?:istration)?|processing|application|starter|training|joining)[ -](?:fee|deposit|kit fee)\b"
            r"|\b(?:pay|send|transfer)\b[^.]{0,30}\b(?:deposit|upfront|up front|in advance)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Flag("ASKS_FOR_BANK_DETAILS", "It seems to ask for bank details or identity documents."),
        re.compile(
            r"\b(?:send|give|provide|share)\b[^.]{0,40}\b(?:bank details|account number|sort code|passport|national insurance)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Flag("PRIVATE_CHAT", "It sends people to a private chat."),
        re.compile(r"\b(?:whats ?app|telegram|wa\.me|t\.me)\b", re.IGNORECASE),
    ),
)


def flags_of(draft: CourseDraft | JobDraft) -> list[Flag]:
    """What people should look at; nothing where the service may approve it by itself."""
    texts = [value for value in vars(draft).values() if isinstance(value, str)]
    # A course that costs something may well take a deposit.
    costs = isinstance(draft, CourseDraft) and any(run.cost_gbp for run in draft.runs)
    rules = _RULES[1:] if costs else _RULES
    return [flag for flag, pattern in rules if any(pattern.search(text) for text in texts)]
