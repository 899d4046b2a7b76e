"""Boroughs."""

from __future__ import annotations

from typing import Any

from courses.models import Borough


def borough(*, gss_code: str = "E09000025", **fields: Any) -> Borough:
    """Newham, unless told otherwise; the same row when called twice."""
    named = {"name": f"Borough {gss_code}" if gss_code != "E09000025" else "Newham"}
    defaults = {**named, "part": Borough.Part.INNER, "latitude": 51.53, "longitude": 0.03, **fields}
    row, _ = Borough.objects.get_or_create(gss_code=gss_code, defaults=defaults)
    return row
