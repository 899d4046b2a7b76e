"""Does every "closest yes" come true, and what does it cost? `make bench-closest-yes` (RESIDENTS=1000 SIZES="10000 50000").

For each synthetic resident: all changes that are told, each applied and counted again from fresh candidates, opportunity by
opportunity; and for each skill gap the jobs that open when the skill is added. The catalogue is made in memory from the fixtures.

CPU is of one resident's whole answer, with their words read anew; the checking afterwards is not in it. Ends with 1, and says which
promise, when one does not come true.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.large_frames import TODAY, large_frame, many_residents, occupations
from matching.recommender.candidates import find_candidates
from matching.recommender.closest_yes import ClosestYes, apply, unmet, yes_rows
from matching.recommender.frames import Barrier, Kind, OpportunityFrame, Resident, StatedBarrier
from matching.recommender.index import CatalogueIndex
from matching.recommender.pipeline import Recommender
from matching.recommender.skill_gaps import SkillGap
from matching.recommender.what_if import closest_yes_for, skill_gaps_for

_HELPED_BY = {Barrier.NO_LAPTOP: 1 << 3, Barrier.NO_DATA: 0}
"""The made-up frames give no meaning to their bits of access; any of them will do for a laptop that is lent."""


def main() -> None:
    """For each size: ask, check, print a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "sizes", type=int, nargs="*", default=[10_000, 50_000], help="opportunities (10,000 and 50,000)"
    )
    parser.add_argument("--residents", type=int, default=1_000, help="synthetic residents (default 1,000)")
    options = parser.parse_args()
    table = Table(title=f"Closest yes and skill gaps, {options.residents:,} residents, load {os.getloadavg()[0]:.1f}")
    for column in (
        "opportunities",
        "promises",
        "untrue",
        "CPU ms p50",
        "p95",
        "most",
        "skills",
        "untrue",
        "CPU ms p50",
        "most",
    ):
        table.add_column(column, justify="right")
    broken = 0
    for size in options.sizes:
        row, wrong = _one_size(size, options.residents)
        table.add_row(*row)
        broken += wrong
    Console(width=120).print(table)
    sys.exit(1 if broken else 0)


def _one_size(size: int, residents: int) -> tuple[list[str], int]:
    frame = large_frame(size)
    recommender = Recommender().fit(occupations(), frame)
    index = recommender.index(frame)
    people = list(_dressed(many_residents(residents), frame))
    asked: list[tuple[Resident, ClosestYes, tuple[SkillGap, ...]]] = []
    yes_ms, gap_ms = [], []
    for one in track(people, f"Asking at {size:,}"):
        yes, spent = _timed(lambda one=one: closest_yes_for(recommender, one, index, TODAY))
        yes_ms.append(spent)
        gaps, spent = _timed(lambda one=one: skill_gaps_for(recommender, one, index, TODAY))
        gap_ms.append(spent)
        asked.append((one, yes, gaps))
    promises = sum(len(yes.changes) for _, yes, _ in asked)
    skills = sum(len(gaps) for *_, gaps in asked)
    wrong = wrong_gaps = 0
    for one, yes, gaps in track(asked, f"Checking at {size:,}"):
        wrong += _broken_promises(recommender, index, one, yes)
        wrong_gaps += _wrong_gaps(recommender, index, one, gaps)
    figures = [_ms(yes_ms, 50), _ms(yes_ms, 95), _ms(yes_ms, 100)]
    row = [
        f"{size:,}",
        f"{promises:,}",
        str(wrong),
        *figures,
        f"{skills:,}",
        str(wrong_gaps),
        _ms(gap_ms, 50),
        _ms(gap_ms, 100),
    ]
    return row, wrong + wrong_gaps


def _dressed(people: Iterable[Resident], frame: OpportunityFrame) -> Iterable[Resident]:
    """One in five lacks a laptop, one in five the internet; and everybody is one skill short of some job."""
    random = Random(3)
    jobs = np.flatnonzero(frame.kinds == Kind.JOB).tolist()
    for one in people:
        lacked = [barrier for barrier in _HELPED_BY if random.random() < 0.2]
        columns = frame.essential[[random.choice(jobs)]].indices.tolist()
        skills = {frame.skills[column] for column in columns[1:]}
        barriers = tuple(StatedBarrier(barrier, _HELPED_BY[barrier]) for barrier in lacked)
        yield replace(one, barriers=barriers, skills=one.skills | skills)


def _timed(ask: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    answer = ask()
    return answer, (time.process_time() - begun) * 1e3


def _ms(values: list[float], percentile: int) -> str:
    return f"{np.percentile(values, percentile):.1f}"


def _yes(recommender: Recommender, index: CatalogueIndex, one: Resident) -> set[int]:
    candidates = find_candidates(index, one, TODAY, recommender.configuration_.travel)
    return set(index.opportunities.ids[yes_rows(index, unmet(index, one, candidates))].tolist())


def _broken_promises(recommender: Recommender, index: CatalogueIndex, one: Resident, yes: ClosestYes) -> int:
    before, broken = _yes(recommender, index, one), 0
    for opened in yes.changes:
        after = _yes(recommender, index, apply(one, opened.change))
        if after - before != set(opened.opportunity_ids.tolist()) or not before <= after:
            print(f"Not true: {opened.change} for {one}")
            broken += 1
    return broken


def _wrong_gaps(recommender: Recommender, index: CatalogueIndex, one: Resident, gaps: tuple[SkillGap, ...]) -> int:
    """Skills whose jobs are not exactly those within reach that gain all their skills by it."""
    usual = recommender.configuration_.scoring.anchors.usual_journey
    near = replace(one, longest_journey=one.longest_journey or usual)
    reach = _yes(recommender, index, near)
    frame = index.opportunities
    rows = [row for row in np.flatnonzero(frame.kinds == Kind.JOB).tolist() if int(frame.ids[row]) in reach]
    asked = {int(frame.ids[row]): {frame.skills[column] for column in frame.essential[[row]].indices} for row in rows}
    wrong = 0
    for gap in gaps:
        opened = {job for job, skills in asked.items() if skills - one.skills == {gap.skill}}
        wrong += opened != set(gap.jobs.tolist())
    return wrong


if __name__ == "__main__":
    main()
