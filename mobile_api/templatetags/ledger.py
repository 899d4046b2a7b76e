"""Figures of the ledger in the words that the short page has for them too."""

from __future__ import annotations

from django.template import Library

from mobile_api.inclusion.shown import change, percent

register = Library()
register.filter("percent", percent)
register.filter("change", change)


@register.filter
def points(value: float) -> str:
    """`0.012`."""
    return f"{value:.3f}"
