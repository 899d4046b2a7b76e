"""The best 20 of what is open to somebody, exactly: `make bench-topn`.

Ours beside faiss (flat; with a bitmap for each resident; top 1,000 and then the conditions), scikit-learn's NearestNeighbors and
implicit's topk, in one run, on one thread, on the same vectors: texts as the product reads them, 256 wide. Times are CPU of this
process. Where there are conditions, ours counts everything: ages, levels, days, places, journeys, and the search. The others are given
each resident's bitmap for nothing. Peers that are not installed are left out: `make bench-topn` installs them.

    share of peak   products and sums that the result needs if there were no conditions, as a share of what a large BLAS product does
    open            opportunities that pass a resident's conditions
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np
import scipy.linalg  # noqa: F401 - loads scipy's own BLAS, so that the limit below holds for it too
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from threadpoolctl import threadpool_limits

from benchmarks.large_frames import TODAY, large_frame, many_residents
from matching.recommender.candidates import find_candidates
from matching.recommender.frames import OpportunityFrame, Resident
from matching.recommender.gates import Gates
from matching.recommender.topn.search import NOBODY, Found, Shelf, best_of_all, best_of_each, best_of_one
from matching.recommender.travel import TravelModel
from matching.recommender.wordpieces import shipped

N = 20
DEEP = 1_000
"""How many a search takes that looks at the conditions afterwards."""
CHECKED = 192
_SOME = 8_192
"""Residents for whom the slower ways are tried."""
TRAVEL = TravelModel()
Rows = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class World:
    """A catalogue and people who look for something."""

    frame: OpportunityFrame
    shelf: Shelf
    residents: list[Resident]
    queries: Rows


@dataclass(frozen=True)
class Line:
    """What one way took for each resident, microseconds of CPU."""

    name: str
    micros: float
    note: str = ""


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peak() -> float:
    """What a large product does in a second on one thread, floating-point operations."""
    square = np.random.default_rng(0).standard_normal((2048, 2048), dtype=np.float32)
    return 2 * 2048**3 / min(cpu(lambda: square @ square) for _ in range(5))


def shelf_of(frame: OpportunityFrame) -> Shelf:
    """A catalogue on a shelf, its texts read by the table of word pieces."""
    texts = [f"{title}\n{text}" for title, text in zip(frame.titles, frame.texts, strict=True)]
    vectors = np.concatenate(
        [shipped().encode(texts[start : start + 50_000]) for start in range(0, len(texts), 50_000)]
    )
    return Shelf.of(frame, Gates.of(frame), vectors)


def world(opportunities: int, residents: int) -> World:
    """A made-up city."""
    frame = large_frame(opportunities)
    people = many_residents(residents)
    return World(frame, shelf_of(frame), people, shipped().encode([one.wants for one in people]))


@dataclass(frozen=True)
class _Gated:
    """As much of an index as `find_candidates` reads."""

    opportunities: OpportunityFrame
    gates: Gates


def open_rows(city: World, resident: Resident) -> np.ndarray[Any, np.dtype[np.intp]]:
    """By the product's own conditions."""
    index: Any = _Gated(city.frame, city.shelf.gates)
    return find_candidates(index, resident, TODAY, TRAVEL).eligible_rows


def full_scan(city: World, place: int) -> tuple[list[int], list[float]]:
    """Rows and scores of one resident's list, by looking at every opportunity."""
    rows = open_rows(city, city.residents[place])
    scores = np.einsum("lw,sw->ls", city.shelf.vectors, city.queries[place : place + 1])[rows, 0]
    order = np.lexsort((city.shelf.ids[rows], -scores))[:N]
    return rows[order].tolist(), scores[order].tolist()


def check(city: World, found: Found) -> int:
    """How many of some lists are the full scan's, row for row and to the last bit of the score. Any other stops the run."""
    places = np.linspace(0, len(city.residents) - 1, min(CHECKED, len(city.residents))).astype(int).tolist()
    for place in places:
        rows, scores = full_scan(city, place)
        listed = found.rows[place] != NOBODY
        if found.rows[place][listed].tolist() != rows or found.scores[place][listed].tolist() != scores:
            sys.exit(f"The list of resident {place} is not that of the full scan.")
    return len(places)


def faiss_or_none() -> Any:
    """The library, on one thread; None where it is not installed."""
    try:
        faiss = importlib.import_module("faiss")
    except ImportError:
        return None
    faiss.omp_set_num_threads(1)
    return faiss


def unfiltered(city: World) -> Iterator[Line]:
    """The 20 nearest of all."""
    shelf, queries = city.shelf, city.queries
    yield Line("ours", cpu(lambda: best_of_all(shelf, queries, N)) / len(queries))
    if faiss := faiss_or_none():
        flat = faiss.IndexFlatIP(shelf.vectors.shape[1])
        flat.add(shelf.vectors)
        yield Line("faiss flat", cpu(lambda: flat.search(queries, N)) / len(queries))
    neighbours = importlib.import_module("sklearn.neighbors").NearestNeighbors(
        n_neighbors=N, algorithm="brute", metric="euclidean", n_jobs=1
    )
    neighbours.fit(shelf.vectors)
    some = queries[: min(len(queries), 1024)]
    yield Line("scikit-learn NearestNeighbors", cpu(lambda: neighbours.kneighbors(some)) / len(some))
    try:
        topk = importlib.import_module("implicit.cpu.topk").topk
    except ImportError:
        return
    yield Line("implicit topk", cpu(lambda: topk(shelf.vectors, queries, N, num_threads=1)) / len(queries))


def filtered(city: World, found: list[Found]) -> Iterator[Line]:
    """The 20 nearest of what is open."""
    shelf, queries, residents = city.shelf, city.queries, city.residents

    def batch() -> None:
        found.append(best_of_each(shelf, residents, queries, N, TODAY, TRAVEL))

    yield Line("ours, batch", cpu(batch) / len(residents), f"{len(residents):,} residents")
    some = range(min(len(residents), CHECKED))
    online = [
        cpu(lambda place=place: best_of_one(shelf, shelf.doors(TODAY, TRAVEL), residents[place], queries[place], N))
        for place in some
    ]
    yield Line("ours, one at a time (online)", median(online), "p50")
    rows = [open_rows(city, residents[place]) for place in some]
    told = [cpu(lambda place=place: open_rows(city, residents[place])) for place in some]
    yield Line("find_candidates, with every cause", median(told), "p50, no search")
    yield Line("scores of all, then a mask", cpu(lambda: _mask(city, rows)) / len(rows))
    if faiss := faiss_or_none():
        flat = faiss.IndexFlatIP(shelf.vectors.shape[1])
        flat.add(shelf.vectors)
        yield Line("faiss, a bitmap for each resident", cpu(lambda: _bitmaps(faiss, flat, city, rows)) / len(rows))
        short: list[int] = []
        seconds = cpu(lambda: short.extend(_afterwards(flat, city))) / min(len(residents), _SOME)
        few = sum(count < N for count in short)
        yield Line(f"faiss top {DEEP:,}, then the conditions", seconds, f"{few / len(short):.0%} have fewer than {N}")


def _mask(city: World, rows: list[Any]) -> None:
    scores = city.queries[: len(rows)] @ city.shelf.vectors.T
    for of, row in zip(rows, scores, strict=True):
        mask = np.full(len(row), -np.inf, dtype=np.float32)
        mask[of] = 0
        best = np.argpartition(-(row + mask), N)[:N]
        best[np.argsort(-row[best])]


def _bitmaps(faiss: Any, flat: Any, city: World, rows: list[Any]) -> None:
    for place, of in enumerate(rows):
        bits = np.zeros(len(city.shelf), dtype=np.uint8)
        bits[of] = 1
        packed = np.packbits(bits, bitorder="little")
        selector = faiss.IDSelectorBitmap(packed)
        flat.search(city.queries[place : place + 1], N, params=faiss.SearchParameters(sel=selector))


def _afterwards(flat: Any, city: World) -> Iterator[int]:
    """How many of the first thousand are open to each resident."""
    doors = city.shelf.doors(TODAY, TRAVEL)
    for start in range(0, min(len(city.queries), _SOME), 1024):
        _, near = flat.search(city.queries[start : min(start + 1024, _SOME)], DEEP)
        for place, row in enumerate(near, start):
            passes = np.zeros(len(city.shelf), dtype=np.bool_)
            passes[doors.rows(city.residents[place])] = True
            yield len(row[passes[row]][:N])


def show(title: str, lines: list[Line], city: World, most: float, beside: str) -> None:
    """One table; ratios are to our own line."""
    table = Table(title=title)
    for column in ("way", "CPU a resident", "× ours", "share of peak", ""):
        table.add_column(column, justify="left" if column in {"way", ""} else "right")
    ours = next(line for line in lines if line.name == beside)
    work = 2 * city.shelf.vectors.size
    for line in lines:
        share = f"{work / line.micros / most:.2f}"
        table.add_row(line.name, _time(line.micros), f"{line.micros / ours.micros:.2f}", share, line.note)
    Console(width=130).print(table)


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs" if seconds < 1e-3 else f"{seconds * 1e3:,.2f} ms"


def growth(sizes: list[int], counts: list[int], progress: Progress) -> None:
    """Batches of every size, really run; people come in parts of 100,000, as a batch of the product takes them."""
    table = Table(title="Growth, with all conditions")
    for column in ("opportunities", "residents", "open", "CPU a resident", "CPU in all"):
        table.add_column(column, justify="right")
    for size in sizes:
        frame = large_frame(size)
        shelf = shelf_of(frame)
        for count in counts:
            bar = progress.add_task(f"{size:,} opportunities, {count:,} residents", total=count)
            seconds, seen = 0.0, 0
            for part, done in enumerate(range(0, count, 100_000)):
                people = many_residents(min(100_000, count - done), seed=2 + part)
                queries = shipped().encode([one.wants for one in people])
                for piece in range(0, len(people), 20_000):
                    some = slice(piece, piece + 20_000)
                    start = time.process_time()
                    best_of_each(shelf, people[some], queries[some], N, TODAY, TRAVEL)
                    seconds += time.process_time() - start
                    progress.advance(bar, len(people[some]))
            city = World(frame, shelf, people, queries)
            seen = sum(len(open_rows(city, one)) for one in people[:CHECKED])
            share = f"{seen / min(CHECKED, len(people)) / size:.1%}"
            table.add_row(f"{size:,}", f"{count:,}", share, _time(seconds / count), f"{seconds:,.1f} s")
    Console(width=130).print(table)


def compare(opportunities: int, residents: int) -> None:
    """Ours beside the others, without conditions and with them."""
    most = peak()
    city = world(opportunities, residents)
    some = World(city.frame, city.shelf, city.residents[:_SOME], city.queries[:_SOME])
    print(f"Load {os.getloadavg()[0]:.1f}; a 2,048 × 2,048 product does {most / 1e9:.0f} GFLOP/s on one thread.")
    title = f"{opportunities:,} opportunities × {city.shelf.vectors.shape[1]}, top {N}"
    show(f"{title}, no conditions", list(unfiltered(some)), city, most, "ours")
    found: list[Found] = []
    lines = list(filtered(city, found))
    share = sum(len(open_rows(city, one)) for one in city.residents[:CHECKED]) / CHECKED / len(city.shelf)
    show(f"{title}, all conditions, {share:.1%} open", lines, city, most, "ours, batch")
    print(f"{check(city, found[0])} of {CHECKED} lists are the full scan's, row for row and bit for bit.")


def main() -> None:
    """Measure, check, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--opportunities", type=int, default=50_000)
    parser.add_argument("--residents", type=int, default=100_000, help="of the comparison (default 100,000)")
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=[5_000, 50_000, 500_000], help="opportunities to grow to"
    )
    parser.add_argument("--counts", type=int, nargs="*", default=[1_000, 100_000], help="residents to grow to")
    parser.add_argument("--only-growth", action="store_true", help="leave the comparison out")
    options = parser.parse_args()
    missing = [name for name in ("faiss", "implicit") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"Not installed, so left out: {', '.join(missing)}. `make bench-topn` installs them.")
    with threadpool_limits(1), Progress(console=Console(stderr=True)) as progress:
        if not options.only_growth:
            compare(options.opportunities, options.residents)
        growth(options.sizes, options.counts, progress)
    print(f"Load {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
