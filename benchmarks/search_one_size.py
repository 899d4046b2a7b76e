"""The searches of `benchmarks/search.py` in listings of one size; started by it, with DATA_DIR set."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["ENVIRONMENT"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"

import django

django.setup()

from django.db import connection
from rich.console import Console
from rich.table import Table

from benchmarks.search_catalogue import prepare
from benchmarks.search_classes import CLASSES, naive, ours
from courses.models import SearchTerm

Cost = tuple[float, float]
"""Milliseconds of wall time and of CPU."""


def main() -> None:
    """Prepare, search our way, search the same the naive way, print.

    One after the other, not in turns: the naive way reads so many pages that it would throw out of memory what ours needs, and
    nobody runs both.
    """
    size, data, searches, vocabulary = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    prepare(size, data, vocabulary)
    random = Random(20261125)
    names = [name for name, one in CLASSES.items() for _ in range(one.weight)]
    asked = [(name, random.choice(CLASSES[name].searches)) for name in random.choices(names, k=searches)]
    for one in CLASSES.values():
        for search in one.searches:
            ours(search)
    by_us = [timed(lambda s=search: ours(s)) for _, search in asked]
    naively = [timed(lambda s=search: naive(s)) for _, search in asked]
    times: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in CLASSES}
    for (name, _), *costs in zip(asked, by_us, naively, strict=True):
        times[name].append((costs[0], costs[1]))
    show(size, times)


def timed(ask: Callable[[], object]) -> Cost:
    """What one call takes."""
    used, start = cpu(), time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1e3, cpu() - used


def cpu() -> float:
    """Milliseconds of CPU that this process and its PostgreSQL backend have used; the kernel counts them in nanoseconds."""
    backend = Path(f"/proc/{connection.connection.get_backend_pid()}/schedstat")
    theirs = int(backend.read_text().split()[0]) if backend.exists() else 0
    return time.process_time() * 1e3 + theirs / 1e6


def show(size: int, times: dict[str, list[tuple[Cost, Cost]]]) -> None:
    """A table, with a last line over all searches."""
    everything = [row for rows in times.values() for row in rows]
    table = Table(
        title=f"{len(everything)} searches in {size:,} listings with {SearchTerm.objects.count():,} different words, "
        f"{time.strftime('%Y-%m-%d')}, other load on the machine {os.getloadavg()[0]:.1f}"
    )
    for column in (
        "searches",
        "n",
        "p50 ms",
        "p95 ms",
        "CPU p50",
        "CPU p95",
        "naive p50",
        "p95",
        "CPU p50",
        "CPU p95",
        "CPU ÷",
    ):
        table.add_column(column, justify="left" if column == "searches" else "right")
    for name, rows in [*times.items(), ("all", everything)]:
        if len(rows) > 1:
            table.add_row(name, str(len(rows)), *_cells(rows))
    Console(width=140).print(table)


def _cells(rows: list[tuple[Cost, Cost]]) -> list[str]:
    columns = [[row[way][kind] for row in rows] for way in (0, 1) for kind in (0, 1)]
    figures = [
        figure for column in columns for figure in (median(column), quantiles(column, n=20, method="inclusive")[-1])
    ]
    ratio = sum(columns[3]) / sum(columns[1])
    return [*(f"{figure:,.1f}" for figure in figures), f"{ratio:.1f}"]


if __name__ == "__main__":
    main()
