"""The way in, measured: `make bench-onboarding`. How long it takes, how many bytes it is, and how fast typing help answers.

Time is counted from the words, taps and letters of `fixtures/onboarding.json` at the rates that the file names, for two people: the one of
the file, and a slower one who reads 150 words and types 90 letters a minute. Typing help runs on the names that are shipped, or on the
full ESCO classification where a folder with `skills_uri_text.csv.xz` is given.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import lzma
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from matching.onboarding.everyday_work import load_everyday_work
from matching.onboarding.names import Name, NameIndex
from matching.onboarding.steps import Guide, load_guide
from matching.recommender.scorer import Weights
from matching.recommender.wordpieces import shipped

FIXTURES = ROOT / "fixtures"
TYPED = ("cod", "coding", "excel", "spredsheets", "customer service", "fixing computers", "good with people", "qzxv")
WORK = ("barista", "delivary driver", "looked after my mum", "ran the school fair", "stay at home parent", "qzxv")
SLOWER = {"words_a_minute": 150.0, "letters_a_minute": 90.0}
ROUNDS = 20


def minutes(guide: Guide) -> str:
    """Seconds of the whole way, for the person of the file and for a slower one."""
    slow = replace(guide, effort=replace(guide.effort, **SLOWER))
    total, slowly = (sum(one.seconds(step) for step in guide.steps) for one in (guide, slow))
    taps, letters = sum(step.taps for step in guide.steps), sum(step.letters for step in guide.steps)
    first = sum(guide.seconds(step) for step in guide.steps[:3])
    return (
        f"{len(guide.steps)} steps, {taps} taps, {letters} letters: {total:.0f} s; a slower person {slowly:.0f} s; "
        f"the first three steps {first:.0f} s"
    )


def size(guide: Guide) -> str:
    """Bytes of all questions, as JSON and as gzip sends it."""
    asked = [
        {
            "id": step.id,
            "question": step.question,
            "why": step.why,
            "options": [option.label for option in step.options],
        }
        for step in guide.steps
    ]
    body = json.dumps(asked).encode()
    return f"all questions at once: {len(body):,} bytes, {len(gzip.compress(body, mtime=0)):,} gzipped"


def timed(index: NameIndex, texts: tuple[str, ...]) -> str:
    """p50 and p95 of a search, in milliseconds of one core: wall time on a busy machine says little."""
    took = []
    for _ in range(ROUNDS):
        for text in texts:
            start = time.process_time()
            index.search(text, most=20)
            took.append(1000 * (time.process_time() - start))
    return f"p50 {statistics.median(took):.1f} ms, p95 {statistics.quantiles(took, n=20)[-1]:.1f} ms"


def skill_names(esco: Path | None) -> list[Name]:
    """Labels and other names of the shipped skills, or of the whole classification."""
    if esco is not None:
        with lzma.open(esco / "skills_uri_text.csv.xz", "rt", encoding="utf-8") as file:
            texts = [" ".join(row["description"].split()[:12]) for row in csv.DictReader(file)]
        return [Name(number, text, first=True) for number, text in enumerate(texts)]
    names = []
    for path in (FIXTURES / "esco_digital_skills.csv", FIXTURES / "esco_everyday_skills.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                owner = len(names)
                names.append(Name(owner, row["preferred_label"], first=True))
                names += [Name(owner, other, read=False) for other in row["alt_labels"].split("|") if other.strip()]
    return names


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--esco", type=Path, help="folder with skills_uri_text.csv.xz: the names of the full classification"
    )
    esco = parser.parse_args().esco
    guide = load_guide(FIXTURES / "onboarding.json", Weights())
    print(minutes(guide))
    print(size(guide))
    work = load_everyday_work(FIXTURES / "everyday_work.json")
    names = [Name(number, name) for number, one in enumerate(work) for name in (one.title, *one.names)]
    for title, held, texts in (("past work", names, WORK), ("skills", skill_names(esco), TYPED)):
        start = time.process_time()
        index = NameIndex(held, shipped())
        made = time.process_time() - start
        print(f"{title}: {len(held):,} names, made in {made:.1f} s; {timed(index, texts)}")


if __name__ == "__main__":
    main()
