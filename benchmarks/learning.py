"""Does learning find what people open things for, and how long does it take? `make bench-learning`: a million simulated exposures.

Prints the weights that were put in beside those that were found: with the chance that a place is looked at (ours), and as if
everybody had looked at everything (naive). Then what the rest of the training takes and says, the same by chance of a place from
swaps, and co-interest of made-up people. Exit code 1: ours is not nearer to the truth than naive, or worse than its own errors say.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.simulated_clicks import PARTS, STATED, TRUE, World, simulate
from matching.learning.co_interest import learn_co_interest
from matching.learning.drift import drift
from matching.learning.examination import by_likelihood, from_swaps
from matching.learning.rules import read_rules
from matching.learning.training import Learnt, counted, learn
from matching.learning.weights import WeightLearner
from matching.recommender.exploring import Exploration
from matching.recommender.scorer import PARTS as ALL_PARTS
from matching.recommender.scorer import Weights

RULES = ROOT / "fixtures" / "learning.json"
NEAR = 3.0
"""Standard errors that a weight may be off."""


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """The result, seconds of CPU and of the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    return work(), time.process_time() - cpu, time.perf_counter() - wall


def as_long_as_stated(weights: np.ndarray) -> np.ndarray:
    """The true weights on the scale on which ours are told."""
    return weights * (STATED @ STATED) / (weights @ STATED)


def weights_table(learnt: Learnt, naive: np.ndarray) -> tuple[Table, float, float, int]:
    """What was put in and what was found; how far off both are, and how many of ours are further off than their errors allow."""
    table = Table(title="Weights", title_justify="left")
    for column in ("part", "stated", "true", "ours", "± error", "naive"):
        table.add_column(column, justify="left" if column == "part" else "right")
    true = as_long_as_stated(TRUE)
    ours = np.array([learnt.weights[name] for name in PARTS])
    errors = np.array([learnt.errors[name] for name in PARTS])
    for row in zip(PARTS, STATED, true, ours, errors, naive, strict=True):
        table.add_row(row[0], *(f"{value:.3f}" for value in row[1:]))
    floored = np.isin(PARTS, ["access", "barriers"])  # never below the stated ones, whatever is found
    far = (np.abs(ours - true) > NEAR * errors) & (errors > 0) & ~floored
    off, naive_off = (float(np.sqrt(np.mean((found - true)[~floored] ** 2))) for found in (ours, naive))
    table.add_row("root mean square error", "", "", f"{off:.3f}", "", f"{naive_off:.3f}", style="bold")
    return table, off, naive_off, int(far.sum())


def kept_by(people: int, items: int, each: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """What made-up people keep: each has one of fifty tastes, and things belong to tastes."""
    rng = np.random.default_rng(seed)
    taste = rng.integers(50, size=people)
    own = rng.random((people, each)) < 0.8
    chosen = np.where(
        own,
        taste[:, None] + 50 * rng.integers(max(items // 50, 1), size=(people, each)),
        rng.integers(items, size=(people, each)),
    )
    return np.repeat(np.arange(people), each), chosen.ravel()


def main() -> int:
    """Simulate, learn, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exposures", type=int, default=1_000_000, help="of the log (default 1,000,000)")
    parser.add_argument("--items", type=int, default=2_000, help="listings of the co-interest (default 2,000)")
    parser.add_argument("--seed", type=int, default=20261126)
    options = parser.parse_args()
    console, world = Console(width=140), World()
    rules = read_rules(RULES, tuple(part.value for part in ALL_PARTS))
    log = simulate(options.exposures // world.places, world, options.seed)
    told = ", ".join(f"{value:,} {name}" for name, value in counted(log, 90).items() if name != "days")
    console.print(
        f"{told}; two places swapped in {world.exploration.share:.0%} of the lists; shrinkage {rules.shrinkage:g}"
    )
    stated = {part.value: getattr(Weights(), part.value) for part in ALL_PARTS}
    learnt, cpu, wall = timed(lambda: learn(log, stated=stated, current=stated, rules=rules, seed=options.seed))
    naive, naive_cpu, _ = timed(lambda: WeightLearner(STATED, shrinkage=rules.shrinkage).fit(log).weights_)
    table, off, naive_off, far = weights_table(learnt, naive)
    console.print(table)
    places = np.array([1, 2, 3, 5, 10, 20]) - 1
    for name, chances in (
        ("true", world.examination),
        (f"ours, by {learnt.examination.how}", learnt.examination.chances),
    ):
        console.print(
            f"chance that place 1, 2, 3, 5, 10, 20 is looked at, {name}: {np.round(chances[places], 3).tolist()}"
        )
    much = simulate(options.exposures // world.places // 5, World(exploration=Exploration(share=1.0)), options.seed + 1)
    swaps, error = from_swaps(much, by_likelihood(much))
    told = f"{np.round(swaps[places], 3).tolist()} (largest error {error:.2f})"
    console.print(f"  from swaps alone, in every one of {len(much) // world.places:,} lists: {told}")
    one = learnt.off_policy
    console.print(
        f"openings for each thing looked at: {one.current:.4f} by the stated weights, {one.candidate:.4f} by ours; difference "
        f"[{one.low:.4f}, {one.high:.4f}], effective openings {one.effective:,.0f}: {one.verdict}"
    )
    console.print(f"AUC {learnt.auc_before:.3f} -> {learnt.auc:.3f}; {learnt.curve.how}: Brier {learnt.agreement.brier:.4f}, "
                  f"calibration error {learnt.agreement.error:.4f}, skill {learnt.agreement.skill:.3f}")  # fmt: skip
    worst = max(drift(learnt.reference, much).values())
    console.print(f"drift between two logs of the same people: largest index {worst:.4f}")
    console.print(f"training as a whole: {cpu:.1f} CPU s, {wall:.1f} s; the naive fit alone {naive_cpu:.1f} CPU s")
    people, items = kept_by(20 * options.items, options.items, 6, options.seed)
    kept, cpu, wall = timed(lambda: learn_co_interest(people, items, rules.co_interest))
    console.print(
        f"co-interest: {len(people):,} things kept, {options.items:,} listings, {len(kept):,} pairs: {cpu:.1f} CPU s, {wall:.1f} s"
    )
    return 0 if off < naive_off / 2 and not far else 1


if __name__ == "__main__":
    sys.exit(main())
