"""The transparency record, the equality impact assessment and the data protection impact assessment: made from code and figures.

What the repository says is read here and now; what takes minutes to find is kept in `docs/accountability/figures.json` with the day, the
command and the hashes of what it depends on. `problems` says everything that keeps the three from being published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from matching.accountability.atrs import as_markdown, read_template, record
from matching.accountability.filling import Unfilled, fill
from matching.accountability.recorded import Recorded, overdue, read_recorded, sha256_of, sha256_of_code, sha256_of_file
from matching.accountability.showing import Figures, shown
from matching.queries.code_facts import code_facts
from matching.services.recorded_runs import RUNS
from matching.services.release_settings import as_stored, stated
from matching.services.simulating import degree_odds

FIXTURES: Final = settings.BASE_DIR / "fixtures"
TEXTS: Final = FIXTURES / "accountability"
DOCUMENTS: Final = settings.BASE_DIR / "docs" / "accountability"
RECORDED: Final = DOCUMENTS / "figures.json"
RUNNING: Final = "running"
_LISTINGS: Final = ("demo/courses.json", "demo/jobs.json", "demo/venues.json", "demo/workplaces.json")
_JUDGED: Final = ("evaluation/held_out.json", "evaluation/development.json", "evaluation/circumstances.json")
_FILES: Final = {
    "evaluation": (*_JUDGED, "evaluation/gate.json", *_LISTINGS),
    "assessment": (*_JUDGED, "assessment/budget.json", "assessment/mentions.json", *_LISTINGS),
    "simulation": ("simulation/assumptions.json",),
    RUNNING: ("demo/policies.json", "inclusion/rules.json"),
}
_PLAYED: Final = ("matching.simulation", "matching.inclusion", "matching.population", "matching.proportions")
"""Where the code of a simulated year stands; of the last three only what it imports. How it is drawn is not among them."""
_IMPACT: Final = ("eqia.md", "dpia.md")
_GENERATED: Final = "manage.py document_accountability"


class RecordBroken(Exception):  # noqa: N818 - it is what was found
    """A result file that is not what its command writes. Says which."""


def inputs_of(name: str) -> dict[str, str]:
    """Return the hash of each thing that the figures of a run depend on.

    Code of the matcher is not among them: it changes with many commits, and the release gate says what it does, on the real thing, in
    every run of the tests. Nothing else watches what the simulation does, so its code is.
    """
    found = {f"fixtures/{file}": sha256_of_file(FIXTURES / file) for file in _FILES[name]}
    if name in {"evaluation", "assessment"}:
        # How often a list tries something out is a setting of each instance, and no part of how good lists are.
        configuration = {key: one for key, one in as_stored(stated()).items() if key != "exploration"}
        found["configuration of the matcher"] = sha256_of(configuration)
    if name == "simulation":
        played = settings.BASE_DIR / "matching" / "simulation"
        found["code of the simulation"] = sha256_of_code(played, settings.BASE_DIR, *_PLAYED)
    if name == "assessment":
        found["odds of a degree"] = sha256_of(degree_odds())
    return found


def recorded_from(name: str, file: Path, *, today: date) -> Recorded:
    """Return what is kept of a result file, sealed.

    Raises:
        RecordBroken: it is not what the command writes, or was judged by other limits than those of today.
    """
    run = RUNS[name]
    try:
        result: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        same, made = run.judged_as_today(result, today), recorded_of(name, result, today=today)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        message = f"{file} is not what `{run.again}` writes: {error!r}"
        raise RecordBroken(message) from error
    if not same:
        message = (
            f"{file} was made with other limits or assumptions than those of today. Make it again with `{run.again}`"
        )
        raise RecordBroken(message)
    return made


def recorded_of(name: str, result: Mapping[str, Any], *, today: date) -> Recorded:
    """Return what is kept of a result, sealed: of a file, or of what stands with a release."""
    run = RUNS[name]
    command, made_on = run.command.format(**run.asked(result)), str(result.get("made_on", today.isoformat()))
    return Recorded(made_on=made_on, command=command, inputs=inputs_of(name), figures=run.condense(result)).sealed()


def running_record(figures: Figures, *, today: date) -> Recorded:
    """Return what the running instance says of itself, sealed."""
    command = "manage.py record_figures --running"
    return Recorded(made_on=today.isoformat(), command=command, inputs=inputs_of(RUNNING), figures=figures).sealed()


def all_figures(found: Mapping[str, Recorded]) -> Figures:
    """Return every figure by its name: of the runs, of the running instance, of the code, and what people answered."""
    running = found.get(RUNNING)
    own = {} if running is None else {"running.made_on": running.made_on, **running.figures}
    said = {f"answers.{name}": text for name, text in _answers()["answers"].items()}
    unnamed = [name.replace("_", " ") for name, text in _answers()["answers"].items() if text.startswith("To be")]
    open_ones = ", ".join(unnamed) or "nothing"
    return {**code_facts(), **shown(found), **own, **said, "answers.open": open_ones, "text.command": f"`{_GENERATED}`"}


def documents(found: Mapping[str, Recorded]) -> dict[str, str]:
    """Return each document by the name of its file.

    Raises:
        Unfilled: with every field that is empty.
    """
    figures = all_figures(found)
    missing: list[str] = []
    made: dict[str, str] = {}
    try:
        filled = record(read_template(TEXTS / "atrs.json"), figures)
        made["atrs.json"] = json.dumps(filled, ensure_ascii=False, indent=1) + "\n"
        introduction = fill((TEXTS / "atrs.md").read_text(encoding="utf-8"), figures, where="atrs.md")
        made["atrs.md"] = as_markdown(filled, introduction)
    except Unfilled as unfilled:
        missing += unfilled.found
    for name in _IMPACT:
        try:
            made[name] = fill((TEXTS / name).read_text(encoding="utf-8"), figures, where=name)
        except Unfilled as unfilled:
            missing += unfilled.found
    if missing:
        raise Unfilled(missing)
    return made


def problems(*, today: date) -> list[str]:
    """Return everything that keeps the documents of the repository from being published, each with what to do; empty: nothing."""
    found = read_recorded(RECORDED)
    said = [f"{name} was never recorded. {_again(name)}" for name in (*RUNS, RUNNING) if name not in found]
    said += [f"{one}. {_again(name)}" for name in found for one in found[name].wrong(name, inputs_of(name))]
    for name, review in _answers()["reviews"].items():
        late = overdue(f"docs/accountability/{name}", review["review_by"], today)
        said += [f"{one}. Review it, and put the next day into fixtures/accountability/answers.json." for one in late]
    empty = [name for name, text in _answers()["answers"].items() if not text.strip()]
    said += [f"“{name}” is empty. Answer it in fixtures/accountability/answers.json." for name in empty]
    return said or _differences(found)


def _differences(found: Mapping[str, Recorded]) -> list[str]:
    try:
        made = documents(found)
    except Unfilled as unfilled:
        return [f"{one}. Mend the text in fixtures/accountability." for one in unfilled.found]
    return [
        f"docs/accountability/{name} differs from the code or the figures. Write it again with: python {_GENERATED}"
        for name, text in made.items()
        if not (DOCUMENTS / name).exists() or (DOCUMENTS / name).read_text(encoding="utf-8") != text
    ]


def _again(name: str) -> str:
    if name == RUNNING:
        return f"Record it anew: `manage.py record_figures --running`, then `{_GENERATED}`."
    return f"Record it anew: `{RUNS[name].again}`, `manage.py record_figures --{name} FILE`, then `{_GENERATED}`."


def _answers() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((TEXTS / "answers.json").read_text(encoding="utf-8"))
    return found
