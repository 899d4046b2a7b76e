"""The rules that bound every policy, as they are shipped."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from matching.inclusion.rules import Rules, load_rules


@cache
def rules() -> Rules:
    """Read once a process."""
    return load_rules(settings.BASE_DIR / "fixtures" / "inclusion" / "rules.json")
