"""`manage.py recommend_everybody`: every resident's list, fresh before they come."""

from __future__ import annotations

import importlib
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import joblib
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from backend.errors import Refusal
from backend.list_worker import lists_of
from matching.models import ListBatch
from matching.services.list_batches import PART, begin_batch, do_part, end_batch, parts_left

NO_DASK: Final = "This needs the optional group `dask`: .venv/bin/python -m pip install -e '.[dask]'"


class Command(BaseCommand):
    """Begins a batch, or goes on with the one that was begun: started again after a crash it does what is left."""

    help = (
        "Make the list of every resident whose list is not fresh, in parts. Stopped or killed, it goes on where it was when it is "
        "started again for the same day, catalogue and release."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument(
            "--jobs", type=int, default=1, help="processes of this machine (default 1, -1 = one a core)"
        )
        parser.add_argument(
            "--dask",
            metavar="ADDRESS",
            help="scheduler of a Dask cluster whose workers do it, like tcp://10.0.0.1:8786",
        )
        parser.add_argument(
            "--part", type=int, default=PART, help=f"residents of one piece of work, in a new batch (default {PART})"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do what is left, with a bar, and say what was made."""
        if options["part"] < 1:
            raise CommandError("A part has one resident at least: --part 50.")
        try:
            batch = begin_batch(now=timezone.now(), size=options["part"])
            left = parts_left(batch)
            self.stdout.write(f"{len(left):,} of {batch.parts.count():,} parts are left.")
            with _backend(options["dask"]):
                self._work(left, jobs=None if options["dask"] else options["jobs"])
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        if not end_batch(batch, now=timezone.now()):
            raise CommandError("Some parts are not done. Start the command again: it does what is left.")
        self.stdout.write(_outcome(batch))

    def _work(self, left: list[int], *, jobs: int | None) -> None:
        if jobs == 1:
            answers = map(do_part, left)
        else:
            parallel = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")
            answers = parallel(joblib.delayed(lists_of)(part) for part in left)
        columns = (*Progress.get_default_columns(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            bar = progress.add_task("Lists", total=len(left))
            for _ in answers:
                progress.advance(bar)


@contextmanager
def _backend(address: str | None) -> Iterator[None]:
    """Have joblib send its work to a cluster, where there is one."""
    if address is None:
        yield
        return
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise CommandError(NO_DASK) from error
    try:
        client = distributed.Client(address, timeout="10s")
    except OSError as error:
        raise CommandError(f"No Dask scheduler answers at {address}. Start one: dask scheduler") from error
    with client, joblib.parallel_config(backend="dask"):
        yield


def _outcome(batch: ListBatch) -> str:
    made = sum(batch.parts.values_list("made", flat=True))
    return f"{made:,} lists were made for {batch.day}; the others were fresh."
