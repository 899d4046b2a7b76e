"""A progress bar on a terminal, and nothing anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from courses.importers.open_data.source import OpenSource
from courses.importers.reading import Advance


@contextmanager
def progress_bar(source: OpenSource, folder: Path, stream: TextIO) -> Iterator[Advance]:
    """What to tell how many bytes of the source's files were read; shown on `stream` where that is a terminal."""
    if not stream.isatty():
        yield lambda _: None
        return
    size = sum(path.stat().st_size for name in source.files if (path := folder / name).is_file())
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task(source.title, total=size)
        yield lambda count: progress.advance(task, count)
