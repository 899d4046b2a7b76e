"""How long a search takes, and how that grows: `make bench-search`.

For each size a database of its own, made the first time (`.data/bench-search-SIZE`; with `--vocabulary`, `-WORDS-words` behind it),
with plausible listings: real course titles and provider names from the folder `--data` (see `benchmarks/search_catalogue.py`),
everything else made up. Then a mixture of searches (`benchmarks/search_classes.py`), all answered in one way, then all in the other,
in one process:

    ours    words understood (synonyms, spelling), filters, page, count, facets, ways to find more: all that the GraphQL
            field does before it shows the rows
    naive   the same documents and conditions: ts_rank over every match, ORDER BY … LIMIT … OFFSET, count(*); no help with words

Prints p50 and p95 in milliseconds by class and over all searches: wall time, and CPU time of this process and of its
PostgreSQL backend together (on Linux). Where other programs use the machine, the CPU is what tells.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZES = (20_000, 200_000)


def main() -> None:
    """Ask for each size in a process of its own: a process has one database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, help="listings; default 20000 200000")
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the titles and names"
    )
    parser.add_argument("--searches", type=int, default=600, help="of each way (default 600)")
    parser.add_argument(
        "--vocabulary",
        type=int,
        default=0,
        help="coined words besides those of the titles, such as 50000 (default none)",
    )
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"There is no folder {options.data}: titles and names are read from there. Say where with --data.")
    for size in options.sizes:
        name = f"bench-search-{size}" + (f"-{options.vocabulary}-words" if options.vocabulary else "")
        environment = {**os.environ, "DATA_DIR": str(ROOT / ".data" / name)}
        child = [sys.executable, str(ROOT / "benchmarks" / "search_one_size.py"), str(size)]
        child += [str(options.data), str(options.searches), str(options.vocabulary)]
        done = subprocess.run(child, env=environment, check=False)  # noqa: S603 - our own file
        if done.returncode:
            sys.exit(done.returncode)


if __name__ == "__main__":
    main()
