"""How long a bulk upload takes, and in how much memory: `make bench-upload`.

A file of 100,000 rows (25,000 courses of four runs, sixteen columns, some 600 letters a row), as CSV and as a workbook:

    read      only the file: every row once, nothing stored; beside it csv.DictReader, and openpyxl's own streaming reader
    check     a worker reads the file, checks every row, and stores it with what is wrong
    publish   a worker writes all listings with history and search, in one transaction
    again     the same file sent, checked and published again: nothing changes
    naive     csv.DictReader and one `Course.objects.create` with one `runs.create` a row, no check, no history, no search

Each step is a process of its own. Prints seconds, rows a second, and the most memory that the process ever had.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DATA_DIR"] = str(ROOT / ".data" / "bench-upload")
os.environ["ENVIRONMENT"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"

import django

django.setup()

from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook
from rich.console import Console
from rich.table import Table

from backend.accounts.models import User
from courses.models import Course, CourseRun, Provider, ProviderMember, Upload
from courses.uploads.reading.opened import open_table
from courses.uploads.services import Sent, discard_upload, publish_upload, receive_upload
from courses.uploads.sheet_writer import write_sheet
from courses.uploads.work import work_once

FOLDER = Path(os.environ["DATA_DIR"])
NAIVE_ROWS = 2_000
HEADER = [
    *(
        "course_reference",
        "title",
        "course_type",
        "level",
        "summary",
        "who_for",
        "what_you_learn",
        "entry_requirements",
    ),
    *("url", "run_reference", "delivery_mode", "starts_on", "duration", "duration_unit", "cost", "places"),
]


def rows(count: int) -> Iterator[list[str]]:
    """Plausible courses, all fictional."""
    subjects = (
        "Spreadsheets",
        "Python",
        "Web design",
        "Help desk",
        "Databases",
        "Digital marketing",
        "Networks",
        "Testing",
    )
    learn = "You sort and filter lists, add up figures, and show them to others in a chart that they understand. " * 3
    year = timezone.localdate().year + 1
    for n in range(count):
        course = n // 4
        subject = subjects[course % len(subjects)]
        yield [
            *(f"C{course}", f"{subject} for work, part {course}", "SHORT_COURSE", str(course % 4)),
            *(f"{subject} in small steps, group {course}.", f"People who want to work with {subject.lower()}.", learn),
            *("None.", f"https://lantern-yard.example/courses/{course}", f"R{n}", "ONLINE"),
            *(f"{1 + n % 28:02}/{1 + n % 12:02}/{year}", str(2 + n % 20), "WEEKS", f"£{n % 900}.00", "14"),
        ]


def make_files(count: int) -> dict[str, Path]:
    """The file in both kinds."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = {kind: FOLDER / f"{count}.{kind}" for kind in ("csv", "xlsx")}
    with made["csv"].open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows(count)])
    write_sheet(made["xlsx"], [HEADER, *rows(count)])
    return made


def read_ours(path: Path) -> int:
    """Every row once."""
    return sum(1 for _ in open_table(path).rows())


def read_dicts(path: Path) -> int:
    """As anybody would."""
    with path.open(newline="", encoding="utf-8") as file:
        return sum(1 for _ in csv.DictReader(file))


def read_openpyxl(path: Path) -> int:
    """As its documentation has it for large files."""
    return sum(1 for _ in load_workbook(path, read_only=True).worksheets[0].iter_rows(min_row=2, values_only=True))


def check(path: Path) -> int:
    """Send and read."""
    provider, user = Provider.objects.get(), User.objects.get()
    with path.open("rb") as file:
        blocks = iter(lambda: file.read(1 << 16), b"")
        sent = Sent(Upload.Kind.COURSES, path.name, blocks)
        receive_upload(by=user, organisation=Provider, organisation_id=provider.pk, sent=sent, now=timezone.now())
    done = work_once()
    assert done is not None
    assert (done.state, done.bad_rows) == (Upload.State.CHECKED, 0), (done.refusal, done.bad_rows)
    return done.rows_read


def publish(_path: Path) -> int:
    """Publish what was checked."""
    upload = Upload.objects.get(state=Upload.State.CHECKED)
    publish_upload(by=User.objects.get(), upload_id=upload.pk)
    done = work_once()
    assert done is not None
    assert done.state == Upload.State.PUBLISHED, done.refusal
    return done.rows_read


def again(path: Path) -> int:
    """Both, for listings that are there."""
    check(path)
    return publish(path)


def naive(path: Path) -> int:
    """A loop over DictReader, for the first rows."""
    provider = Provider.objects.get()
    with path.open(newline="", encoding="utf-8") as file:
        for count, row in enumerate(csv.DictReader(file), start=1):
            course = Course.objects.create(
                provider=provider, title=row["title"], course_type=row["course_type"], who_for=row["who_for"]
            )
            CourseRun.objects.create(course=course, delivery_mode=row["delivery_mode"], duration_value=None)
            if count == NAIVE_ROWS:
                break
    return count


STEPS: dict[str, Callable[[Path], int]] = {
    f.__name__: f for f in (read_ours, read_dicts, read_openpyxl, check, publish, again, naive)
}


def measured(step: str, path: Path) -> dict[str, float]:
    """A step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, "--file", str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return json.loads(done.stdout.splitlines()[-1])


def run_step(step: str, path: Path) -> None:
    """Do one, and print what it took."""
    start = time.perf_counter()
    count = STEPS[step](path)
    seconds = time.perf_counter() - start
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
    print(json.dumps({"rows": count, "seconds": seconds, "peak": peak}))


def empty() -> None:
    """One provider with one editor, and nothing listed."""
    call_command("migrate", verbosity=0)
    for upload in Upload.objects.exclude(state__in=(Upload.State.DISCARDED, Upload.State.PUBLISHING)):
        discard_upload(by=upload.by, upload_id=upload.pk)
    Upload.objects.all().delete()
    Course.objects.all().delete()
    Provider.objects.all().delete()
    provider = Provider.objects.create(name="Lantern Yard College", approval=Provider.Approval.APPROVED)
    ProviderMember.objects.create(provider=provider, user=User.objects.for_firebase_uid("bench"), role="OWNER")


def main() -> None:
    """All steps, or the one that a process of its own does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--step", choices=STEPS, help="used by the benchmark itself")
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.step:
        run_step(options.step, options.file)
        return
    console = Console()
    empty()
    with console.status("Writing the files …"):
        files = make_files(options.rows)
    table = Table(title=f"Bulk upload of {options.rows:,} rows")
    for name in ("step", "file", "rows", "seconds", "rows/s", "peak MB"):
        table.add_column(name, justify="left" if name in {"step", "file"} else "right")
    plan = [
        *(("read: ours", "read_ours", "csv"), ("read: csv.DictReader", "read_dicts", "csv")),
        *(("read: ours", "read_ours", "xlsx"), ("read: openpyxl, read only", "read_openpyxl", "xlsx")),
        *(("check", "check", "csv"), ("publish", "publish", "csv"), ("again", "again", "csv")),
        ("naive, not complete", "naive", "csv"),
    ]
    for name, step, kind in plan:
        with console.status(f"{name} …"):
            found = measured(step, files[kind])
        speed = found["rows"] / found["seconds"]
        size = files[kind].stat().st_size / 1e6
        table.add_row(
            *(name, f"{kind}, {size:.0f} MB", f"{found['rows']:,.0f}", f"{found['seconds']:.1f}", f"{speed:,.0f}"),
            f"{found['peak']:.0f}",
        )
    console.print(table)


if __name__ == "__main__":
    main()
