"""What the export can say about answers to the equality monitoring: that they are there, and since which month."""

from __future__ import annotations

from typing import Final

from backend.accounts.models import User
from matching.queries.equality import answered_in

TITLE: Final = "Equality questions"
WORDS: Final = (
    "Your answers are sealed, and kept apart from you so that they can only be counted. Our service can't open them, so they "
    "are not in this file. You can take them back in the app, and they go when you delete your account."
)


def equality_note(user: User) -> dict[str, str | None]:
    """`answered_in` is the month of the answers, such as `2026-11`; None where there are none."""
    month = answered_in(by=user)
    if month is None:
        return {"title": TITLE, "words": "You have not answered these questions.", "answered_in": None}
    return {"title": TITLE, "words": f"You answered in {month:%B %Y}. {WORDS}", "answered_in": f"{month:%Y-%m}"}
