"""Does the comparison call the same things duplicates as a person, and how long does it take? `make bench-duplicates`.

    python benchmarks/duplicates.py [--data ../shared/data/ncs_course_titles/CourseTitles.txt] [--sizes 5000 50000]

Ours beside two naive ways: the titles are equal when spelt alike, and difflib's ratio. Each peer is told too whether organisation,
venue and start agree, and difflib's threshold is the best on the tuning half. Without the file of titles only the pairs written by
hand are judged. Exit code 1: a peer is better than ours on F1 in a set that ours was not set on.
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
# As a script, this file's folder comes first on the path.
sys.path[0] = str(ROOT)

from rich.console import Console
from rich.table import Table

from benchmarks.duplicate_pairs import Pair, advert, by_hand, generated, unseen
from courses.trust.duplicates.advert import Advert, Sketch
from courses.trust.duplicates.compare import DEFAULT, compare
from courses.trust.duplicates.neighbours import candidate_pairs

TITLES = ROOT.parent / "shared" / "data" / "ncs_course_titles" / "CourseTitles.txt"
PROVIDERS = 914
GENERATED = 4_000
PEER_TITLES = 1_000
Answer = Callable[[Pair], bool]


def spelled(title: str) -> str:
    """A title in small letters without signs."""
    return " ".join(re.findall(r"[a-z0-9+#]+", title.lower()))


def facts_agree(a: Advert, b: Advert) -> bool:
    """What a careful naive way asks beside the title."""
    names = spelled(a.organisation_name).removesuffix(" ltd") == spelled(b.organisation_name).removesuffix(" ltd")
    places = not a.postcodes or not b.postcodes or bool(a.postcodes & b.postcodes)
    starts = not a.starts or not b.starts or bool(a.starts & b.starts)
    return names and places and starts and (not a.modes or not b.modes or bool(a.modes & b.modes))


def ratio(pair: Pair) -> float:
    """Difflib's likeness of two titles."""
    return SequenceMatcher(None, spelled(pair.a.title), spelled(pair.b.title), autojunk=False).ratio()


def f1(counts: tuple[int, int, int]) -> float:
    """From true positives, false positives and false negatives."""
    hits, false, missed = counts
    return 2 * hits / (2 * hits + false + missed) if hits else 0.0


def judge(pairs: Sequence[Pair], answer: Answer) -> tuple[int, int, int]:
    """True positives, false positives and false negatives."""
    said = [(answer(pair), pair.same) for pair in pairs]
    return (
        sum(yes and same for yes, same in said),
        sum(yes and not same for yes, same in said),
        sum(not yes and same for yes, same in said),
    )


def ways(tuning: Sequence[Pair]) -> dict[str, Answer]:
    """Ours and the peers."""
    thresholds = [step / 100 for step in range(50, 100)]
    best = max(thresholds, key=lambda t: f1(judge(tuning, lambda p: facts_agree(p.a, p.b) and ratio(p) >= t)))
    return {
        "ours": lambda pair: compare(pair.a, pair.b).similarity >= DEFAULT.threshold,
        "equal when spelt alike": lambda pair: (
            facts_agree(pair.a, pair.b) and spelled(pair.a.title) == spelled(pair.b.title)
        ),
        f"difflib ≥ {best:.2f}": lambda pair: facts_agree(pair.a, pair.b) and ratio(pair) >= best,
    }


def show_quality(console: Console, titles: Sequence[str]) -> bool:
    """Print precision and recall; whether ours is best wherever it was not set."""
    pairs = by_hand()
    sets = {
        "by hand, tuning half": [pair for pair in pairs if pair.tuning],
        "by hand, judging half": [pair for pair in pairs if not pair.tuning],
        "unseen 1": unseen(1),
        "unseen 2": unseen(2),
    }
    if titles:
        sets["made of real titles"] = generated(titles, GENERATED)
    table = Table("set", "way", "precision", "recall", "F1", title="Which pairs are one?")
    best = True
    for name, part in sets.items():
        figures = {way: judge(part, answer) for way, answer in ways(sets["by hand, tuning half"]).items()}
        for way, (hits, false, missed) in figures.items():
            precision, recall = hits / max(hits + false, 1), hits / max(hits + missed, 1)
            table.add_row(f"{name} ({len(part)})", way, f"{precision:.3f}", f"{recall:.3f}", f"{f1(figures[way]):.3f}")
        ours, *peers = (f1(counts) for counts in figures.values())
        best = best and (name.endswith("tuning half") or ours > max(peers))
    console.print(table)
    for pair in [*unseen(1), *unseen(2)]:
        comparison = compare(pair.a, pair.b)
        if (comparison.similarity >= DEFAULT.threshold) != pair.same:
            kind = "missed" if pair.same else "false"
            console.print(f"{kind}: {pair.a.title} / {pair.b.title}: {comparison.words} ({comparison.similarity})")
    return best


def catalogue(titles: Sequence[str], size: int) -> list[Sketch]:
    """Listings of so many real titles, spread over providers as unevenly as real ones; every twentieth is listed twice."""
    random = Random(20261125)
    made = []
    for key in range(size):
        provider = int(PROVIDERS * random.random() ** 2)
        twice = made and key % 20 == 0
        last = made[-1] if twice else None
        title = f"{last.title} course" if last else random.choice(titles)
        organisation, postcode = (
            (last.organisation, last.postcodes) if last else (f"p{provider}", frozenset({f"E{provider}AA"}))
        )
        made.append(Sketch(key, "COURSE", title, organisation, f"College{organisation}", postcode))
    return made


def show_growth(console: Console, titles: Sequence[str], sizes: Sequence[int]) -> None:
    """Print how long it takes at these sizes, beside comparing each with each."""
    table = Table("listings", "way", "seconds", "pairs compared", "listed twice, found", title="How long does it take?")
    for size in sizes:
        sketches = catalogue(titles, size)
        began = time.perf_counter()
        pairs = candidate_pairs(sketches)
        adverts = [
            advert(one.title, key=one.key, organisation=one.organisation, postcodes=one.postcodes) for one in sketches
        ]
        found = {(a, b) for a, b in pairs.tolist() if compare(adverts[a], adverts[b]).similarity >= DEFAULT.threshold}
        took = time.perf_counter() - began
        planted = [(key - 1, key) for key in range(20, size, 20)]
        share = sum(pair in found for pair in planted) / len(planted)
        table.add_row(f"{size:,}", "ours", f"{took:.1f}", f"{len(pairs):,}", f"{share:.1%}")
    few = [spelled(title) for title in Random(1).sample(list(titles), PEER_TITLES)]
    began = time.perf_counter()
    for at, one in enumerate(few):
        for other in few[at + 1 :]:
            SequenceMatcher(None, one, other, autojunk=False).quick_ratio()
    took = time.perf_counter() - began
    compared = PEER_TITLES * (PEER_TITLES - 1) // 2
    table.add_row(f"{PEER_TITLES:,}", "difflib, each with each", f"{took:.1f}", f"{compared:,}", "")
    for size in sizes:
        console_size = took * size * size / PEER_TITLES**2
        table.add_row(f"{size:,}", "the same, extrapolated", f"{console_size:,.0f}", f"{size * (size - 1) // 2:,}", "")
    console.print(table)
    console.print(
        f"Largest memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB."
    )


def main() -> int:
    """Run the parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=TITLES, help="file of real titles, one a line")
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 50_000], help="listings of the growth part")
    options = parser.parse_args()
    console = Console(width=120)
    titles: list[str] = []
    if options.data.is_file():
        lines = options.data.read_text(encoding="utf-8").splitlines()
        titles = [line.strip() for line in lines if line.strip()]
    else:
        console.print(f"No file {options.data}: only the pairs written by hand are judged.")
    best = show_quality(console, titles)
    if titles:
        show_growth(console, titles, options.sizes)
    return 0 if best else 1


if __name__ == "__main__":
    sys.exit(main())
