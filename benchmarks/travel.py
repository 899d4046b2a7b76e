"""How far off the estimated journeys are: `make bench-travel`.

84 journeys that people who live in London know, street to street by day, with the usual wait: written for this project from
general knowledge of timetables, rounded, and no measurement (`benchmarks/journeys.csv` says how sure each one is). The
speeds and waits in `courses/travel/parameters.py` were fitted on every second one (the 1st, 3rd …). The others were not fitted on; but
the worst of both halves were read, and led to the stations of National Rail and to main lines with fast trains.

    ours             the network of stations
    ours, no trains  buses and feet only
    straight line    one wait and one speed for all of London, by eye, as where no stations are known
    fitted line      the same, wait and speed fitted by least absolute error on the same half

Prints the mean absolute error, the bias (more than 0: too long), the share within 10 minutes, the 90th percentile of the
absolute error, and how long the whole matrix takes to work out.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATA_DIR", str(ROOT / ".data" / "bench-travel"))
os.environ["ENVIRONMENT"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"

import django

django.setup()

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.optimize import minimize

from courses.importers.stations import read_stations
from courses.travel.grid import centres
from courses.travel.network import build_network
from courses.travel.parameters import TravelParameters
from courses.travel.plane import distances, on_plane
from courses.travel.times import by_straight_line, public_transport, walking, without_trains

OUTCODES = 330
Floats = NDArray[np.float64]


def places(rows: list[dict[str, str]], end: str) -> Floats:
    """One end of every journey, km on the plane."""
    return on_plane(*(np.array([float(row[f"{end}_{axis}"]) for row in rows]) for axis in ("latitude", "longitude")))


def fitted_line(kilometres: Floats, known: Floats) -> tuple[float, float]:
    """Wait in minutes and speed in km/h with the least absolute error."""
    found = minimize(
        lambda at: np.abs(at[0] + kilometres * 60 / at[1] - known).mean(), x0=(14.0, 16.0), method="Nelder-Mead"
    )
    return float(found.x[0]), float(found.x[1])


def errors(estimated: Floats, known: Floats) -> tuple[float, float, float, float]:
    """(mean absolute error, bias, share within 10 minutes, 90th percentile of the absolute error)."""
    off = estimated - known
    return (
        float(np.abs(off).mean()),
        float(off.mean()),
        float((np.abs(off) <= 10).mean()),
        float(np.percentile(np.abs(off), 90)),
    )


def main() -> None:
    """Reckon, compare, print."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    console = Console()
    with (ROOT / "benchmarks" / "journeys.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = np.array([float(row["minutes"]) for row in rows])
    starts, ends = places(rows, "from"), places(rows, "to")
    apart = np.hypot(*(starts - ends).T)
    assumed = TravelParameters()
    network = build_network(read_stations(ROOT / "fixtures"), assumed)
    seen = np.arange(len(rows)) % 2 == 0
    wait, speed = fitted_line(apart[seen], known[seen])
    estimates = {
        "ours": np.diag(public_transport(starts, ends, network, assumed)),
        "ours, no trains": without_trains(apart, assumed),
        "straight line": by_straight_line(apart, assumed),
        "fitted line": np.minimum(wait + apart * 60 / speed, walking(apart, assumed)),
    }
    table = Table(title=f"{len(rows)} journeys, half of them held out, {timezone.localdate()}")
    for column in ("way", "journeys", "mean error", "bias", "within 10 min", "9 of 10 within"):
        table.add_column(column, justify="left" if column in {"way", "journeys"} else "right")
    for name, minutes in estimates.items():
        for half, chosen in (("fitted on", seen), ("held out", ~seen)):
            mean, bias, share, most = errors(minutes[chosen], known[chosen])
            table.add_row(name, half, f"{mean:.1f} min", f"{bias:+.1f}", f"{share:.0%}", f"{most:.0f} min")
    console.print(table)
    worst = np.argsort(-np.abs(estimates["ours"] - known))[:5]
    print("Furthest off:")
    for row in worst.tolist():
        print(f"  {rows[row]['from']} to {rows[row]['to']}: {estimates['ours'][row]:.0f}, not {known[row]:.0f} minutes")
    _time_the_matrix(assumed)


def _time_the_matrix(assumed: TravelParameters) -> None:
    random = np.random.default_rng(1)
    homes = random.uniform((-25.0, -20.0), (25.0, 20.0), (OUTCODES, 2))
    began = time.perf_counter()
    network = build_network(read_stations(ROOT / "fixtures"), assumed)
    made = time.perf_counter()
    cells = on_plane(*centres())
    minutes = public_transport(homes, cells, network, assumed)
    done = time.perf_counter()
    size = distances(homes[:1], cells).shape[1]
    print(
        f"Network: {made - began:.2f} s. Public transport from {len(minutes)} places to {size:,} cells: {done - made:.2f} s."
    )


if __name__ == "__main__":
    main()
