"""What differs between two states of a listing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from courses.drafts.course import CourseDraft
from courses.drafts.job import JobDraft

Differences = Mapping[str, tuple[Any, Any]]
"""Column or part to (before, after)."""


def draft_differences(before: CourseDraft | JobDraft, after: CourseDraft | JobDraft) -> dict[str, tuple[Any, Any]]:
    """Columns by their name, a run's columns as `runs.7.starts_on`, a new or dropped run as `runs.7`."""
    old, new = asdict(before), asdict(after)
    old_runs, new_runs = _by_id(old.pop("runs", ())), _by_id(new.pop("runs", ()))
    found = _changed(old, new)
    for key in [*old_runs, *(key for key in new_runs if key not in old_runs)]:
        was, now = old_runs.get(key), new_runs.get(key)
        if was is None or now is None:
            found[f"runs.{key}"] = (was, now)
        else:
            found |= {f"runs.{key}.{name}": pair for name, pair in _changed(was, now).items()}
    return found


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (old[name], value) for name, value in new.items() if old[name] != value}


def _by_id(runs: tuple[dict[str, Any], ...]) -> dict[Any, dict[str, Any]]:
    return {run["id"]: run for run in runs}
