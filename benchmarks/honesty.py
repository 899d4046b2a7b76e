"""Does the honesty check agree with a careful reader? Ours beside a list of words and one pattern for each code.

    python benchmarks/honesty.py [FILE ...] [--mistakes] [--seed 20261125]

Without files: the project's own labelled adverts (tests/courses/honesty/corpus), each part by itself. A file holds one JSON object a line:
id, title, summary, description, training, and expected = [{code, field, phrase}].

Exit code 0: in every file ours gets more adverts exactly right than both, with the paired 95 % interval above 0. 1: it does not.
2: a file cannot be read.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# As a script, this file's folder comes first on the path; the project's packages lie one up.
sys.path[0] = str(ROOT)

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.honesty_corpus import (
    Agreement,
    CorpusError,
    LabelledAdvert,
    agreements,
    mistakes,
    phrases_met,
    read_corpus,
)
from benchmarks.honesty_peers import one_pattern, word_list
from courses.honesty import check
from courses.honesty.advert import Advert
from matching.recommender.evaluation import bootstrap

CORPUS = ROOT / "tests" / "courses" / "honesty" / "corpus"
OURS = "ours"


def ours(advert: Advert) -> list[str]:
    """Return the codes of the product's own check."""
    return [finding.code for finding in check(advert).findings]


SYSTEMS = {OURS: ours, "one pattern a code": one_pattern, "list of words": word_list}


def row(agreement: Agreement) -> list[str]:
    """Return one line of the table."""
    return [
        agreement.name,
        str(agreement.hits + agreement.misses),
        _share(agreement.precision, agreement.precision_interval),
        _share(agreement.recall, agreement.recall_interval),
        str(agreement.false_alarms),
        str(agreement.misses),
    ]


def _share(share: float, interval: tuple[float, float]) -> str:
    return "-" if share != share else f"{share:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]"  # noqa: PLR0124 - NaN


def report(path: Path, corpus: tuple[LabelledAdvert, ...], console: Console, *, seed: int, show: bool) -> bool:
    """Print what every system does on one file. Return whether ours is clearly the best."""
    dishonest = sum(bool(one.labels) for one in corpus)
    console.print(f"\n[bold]{path.name}[/bold]: {len(corpus)} adverts, {dishonest} of them not entry-level")
    exact = {}
    for name, system in SYSTEMS.items():
        table = Table(
            "code",
            "adverts",
            "precision [95 %]",
            "recall [95 %]",
            "false alarms",
            "misses",
            title=name,
            title_justify="left",
        )
        for agreement in agreements(corpus, system):
            table.add_row(*row(agreement))
        console.print(table)
        wrong = {mistake.key for mistake in mistakes(corpus, system)}
        exact[name] = np.array([one.key not in wrong for one in corpus], dtype=float)
    met, marked = phrases_met(corpus)
    if marked:
        console.print(f"phrases: a finding of ours overlaps {met} of the {marked} phrases that the reader marked")
    clear = True
    for name in [name for name in SYSTEMS if name != OURS]:
        difference = bootstrap(exact[OURS] - exact[name], np.random.default_rng(seed))
        console.print(
            f"exactly right: ours {exact[OURS].mean():.3f}, {name} {exact[name].mean():.3f}; "
            f"difference {difference.mean:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"
        )
        clear = clear and difference.low > 0
    if show:
        _show_mistakes(corpus, console)
    return clear


def _show_mistakes(corpus: tuple[LabelledAdvert, ...], console: Console) -> None:
    adverts = {one.key: one.advert for one in corpus}
    for mistake in mistakes(corpus, ours):
        advert = adverts[mistake.key]
        alarms, misses = ", ".join(mistake.false_alarms) or "-", ", ".join(mistake.misses) or "-"
        console.print(f"\n{mistake.key}: false alarms {alarms}; misses {misses}", markup=False)
        console.print(f"  {advert.title}\n  {advert.description}", markup=False)
        for finding in check(advert).findings:
            console.print(f"  found {finding.code} in {finding.field}: {finding.phrase!r}", markup=False)


def main() -> int:
    """Read, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "files", metavar="FILE", nargs="*", type=Path, help="Labelled adverts; default: the project's own."
    )
    parser.add_argument(
        "--mistakes", action="store_true", help="Show every advert on which ours and the labels differ."
    )
    parser.add_argument("--seed", type=int, default=20261125)
    arguments = parser.parse_args()
    console = Console(width=max(Console().width, 120))
    clear = True
    for path in arguments.files or sorted(CORPUS.glob("*.jsonl")):
        try:
            corpus = read_corpus(path)
        except (OSError, CorpusError) as error:
            print(f"{error}\nSay which files hold labelled adverts, one JSON object a line.", file=sys.stderr)
            return 2
        clear = report(path, corpus, console, seed=arguments.seed, show=arguments.mistakes) and clear
        started = time.perf_counter()
        for one in corpus:
            check(one.advert)
        console.print(f"speed: {1000 * (time.perf_counter() - started) / len(corpus):.2f} ms an advert")
    return 0 if clear else 1


if __name__ == "__main__":
    sys.exit(main())
