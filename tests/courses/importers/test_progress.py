"""The progress bar."""

from __future__ import annotations

from io import StringIO

from courses.importers.progress import progress_bar
from courses.importers.registry import sources
from tests.courses.importers import samples
from tests.courses.importers.folder import Folder


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def show(folder: Folder, stream: StringIO) -> str:
    path = folder.json(samples.STANDARD_FILE, [samples.standard()])
    with progress_bar(sources(["standards"])[0], folder.path, stream) as advance:
        advance(path.stat().st_size)
    return stream.getvalue()


def test_there_is_a_bar_on_a_terminal_and_nothing_elsewhere(folder: Folder) -> None:
    assert show(folder, StringIO()) == ""
    assert "apprenticeship standards" in show(folder, Terminal())
