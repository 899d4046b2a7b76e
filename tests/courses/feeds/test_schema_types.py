"""Which property belongs to which type, and what it may hold: the documents as TypeScript, checked against schema.org's types.

schema-dts is generated from the vocabulary as schema.org publishes it. Needs node and npm; skipped where they are missing.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from courses.feeds.documents import linked_data
from courses.feeds.listings import with_parts
from tests.courses.feeds.listings import apprenticeship, bootcamp, full_course, full_job
from tests.factories.course import course
from tests.factories.job import job
from tests.firebase_emulator.install import folder, install_packages, missing_tools

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("schema_types")]
PACKAGES = Path(__file__).parent / "schema_types"
WRONG: list[dict[str, Any]] = [
    {"@type": "Course", "nam": "x"},
    {
        "@type": "Course",
        "hasCourseInstance": [{"@type": "CourseInstance", "location": {"@type": "Place", "addres": "x"}}],
    },
    {"@type": "JobPosting", "baseSalary": {"@type": "Place"}},
    {"@type": "JobPosting", "courseCode": "7"},
]


@pytest.fixture(scope="module")
def compiler() -> Path:
    """TypeScript's compiler, with schema.org's types beside it."""
    missing = missing_tools()
    if missing:
        pytest.skip(f"DOCUMENTS ARE NOT CHECKED AGAINST SCHEMA.ORG'S TYPES: {missing}")
    target = folder().with_name("schema-types")
    install_packages(PACKAGES, target)
    return target / "node_modules" / "typescript" / "bin" / "tsc"


def lines_with_errors(compiler: Path, nodes: list[dict[str, Any]]) -> dict[int, str]:
    """Number of each node that is not what its type says, with the compiler's words."""
    lines = [
        f'export const n{number}: import("schema-dts").{node["@type"]} = {json.dumps(node)};'
        for number, node in enumerate(nodes)
    ]
    program = compiler.parents[3] / "documents.ts"
    program.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        ["node", str(compiler), "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", program.name],
        cwd=program.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    found = re.findall(r"^documents\.ts\((\d+),\d+\): (.*)$", done.stdout, re.MULTILINE)
    assert bool(found) == bool(done.returncode), done.stdout
    return {int(line) - 1: words for line, words in found}


def test_every_property_is_where_schema_org_has_it(compiler: Path) -> None:
    made = [make() for make in (full_course, bootcamp, course, full_job, apprenticeship, job)]
    documents = [linked_data(listing) for listing in with_parts(row.pk for row in made)]
    nodes = [
        {name: value for name, value in node.items() if name != "@context"}
        for document in documents
        for node in document.get("@graph", [document])
    ]

    assert lines_with_errors(compiler, [*nodes, *WRONG]).keys() == set(range(len(nodes), len(nodes) + len(WRONG)))
