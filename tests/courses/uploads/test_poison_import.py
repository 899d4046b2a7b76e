"""Bad files of every kind: each is refused whole or row by row with the code that the manifest says, and nothing is half-written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from courses.models import Course, Upload, UploadRow
from courses.uploads import files
from courses.uploads.reading.refusals import FileRefused
from tests.courses.uploads.poison import POISON
from tests.courses.uploads.sending import problems, read
from tests.factories.member import member
from tests.factories.provider import provider

MOST_MEMORY = 100.0  # MB, of a whole process
READER = r"""
import re, sys
from pathlib import Path
from courses.uploads.reading.opened import open_table
from courses.uploads.reading.refusals import FileRefused
count = 0
for name in sys.argv[1:]:
    try:
        for row in open_table(Path(name)).rows():
            count += 1
    except FileRefused:
        pass
print(count, int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
"""


def read_apart(*paths: Path) -> tuple[int, float]:
    """Read files in a process of their own: rows in all, and the most memory that it ever had, in MB."""
    done = subprocess.run([sys.executable, "-c", READER, *map(str, paths)], capture_output=True, check=True, text=True)
    rows, memory = done.stdout.split()
    return int(rows), float(memory)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(POISON))
def test_each_has_its_outcome(name: str) -> None:
    poison = POISON[name]
    lantern = provider()
    member(lantern)

    if poison.refused == "FILE_EMPTY" and not poison.make():
        with pytest.raises(FileRefused) as refusal:
            read(poison.make(), to=lantern)
        assert (refusal.value.code, Upload.objects.count()) == ("FILE_EMPTY", 0)
        return
    upload = read(poison.make(), to=lantern)

    found: dict[int, list[str]] = {}
    for row, code, _ in problems(upload):
        found.setdefault(row, []).append(code)
    assert (upload.state, upload.refusal_code, found) == (
        "FAILED" if poison.refused else "CHECKED",
        poison.refused,
        poison.rows,
    )
    assert Course.objects.count() == 0
    if poison.refused:
        assert UploadRow.objects.count() == 0
        assert list(files.folder().iterdir()) == []


def test_all_of_them_together_need_little_memory(tmp_path: Path) -> None:
    paths = []
    for number, name in enumerate(sorted(POISON)):
        paths.append(tmp_path / str(number))
        paths[-1].write_bytes(POISON[name].make())

    assert read_apart(*paths)[1] < MOST_MEMORY
