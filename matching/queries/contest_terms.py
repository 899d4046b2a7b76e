"""By when questions are answered, as it is shipped."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from matching.contesting.terms import Terms, load_terms


@cache
def terms() -> Terms:
    """Read once a process."""
    return load_terms(settings.BASE_DIR / "fixtures" / "contest.json")
