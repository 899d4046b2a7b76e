"""The development judgements: job profiles of the National Careers Service, and what each was linked to by its editors."""

from __future__ import annotations

import csv
import io
import json
import lzma
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching.recommender.evaluation import Qrels
from matching.recommender.frames import OccupationTable
from matching.recommender.text import Passage

PARTS_OF_A_QUERY = ("title", "description", "tasks")
"""How much of a job profile is asked with: each choice includes those before it."""


@dataclass(frozen=True)
class Task:
    """One set of judgements with its documents and queries."""

    name: str
    document_ids: tuple[str, ...]
    documents: tuple[Passage, ...]
    qrels: Qrels
    queries: tuple[str, ...]
    """Texts, in the order of `qrels`."""


def read_occupations(data: Path) -> OccupationTable:
    """Return ESCO 1.2.0's occupations (labels, synonyms, descriptions and ISCO groups; skills are in another file)."""
    rows = _table(data / "esco_1.2.0" / "occupations_en.csv.xz")
    return OccupationTable(
        uris=tuple(row["conceptUri"] for row in rows),
        labels=tuple(row["preferredLabel"] for row in rows),
        alternative_labels=tuple(tuple(row["altLabels"].split("\n")) for row in rows),
        descriptions=tuple(row["description"] for row in rows),
        skill_labels=tuple(() for _ in rows),
        isco_groups=tuple(row["iscoGroup"] for row in rows),
    )


def read_tasks(data: Path, occupations: OccupationTable, asked_with: str) -> list[Task]:
    """Return the three tasks. Editors' links and the route texts that name them are never part of a query."""
    profiles = {profile["slug"]: profile for profile in _json(data / "ncs" / "job_profiles_shared.json")}
    collections = {
        "profile_to_standard": _standards(data),
        "profile_to_qualification": _qualifications(data),
        "profile_to_esco_occupation": _occupation_documents(occupations),
    }
    tasks = []
    for name, documents in collections.items():
        qrels = _qrels(data / "ncs" / f"{name}_dev.tsv")
        queries = tuple(_query(profiles[slug], asked_with) for slug in qrels)
        tasks.append(Task(name, tuple(documents), tuple(documents.values()), qrels, queries))
    return tasks


def _query(profile: dict[str, Any], asked_with: str) -> str:
    texts = [profile["title"], profile["description"], "\n".join(profile["day_to_day_tasks"])]
    return "\n".join(texts[: PARTS_OF_A_QUERY.index(asked_with) + 1])


def _standards(data: Path) -> dict[str, Passage]:
    rows = _json(data / "ncs" / "apprenticeship_standards.json")
    return {row["reference"]: Passage(row["title"], " ".join(row["routes"])) for row in rows}


def _qualifications(data: Path) -> dict[str, Passage]:
    rows = _table(data / "dfe_funded_qualifications" / "approved_2025-02-18.csv")
    return {
        row["QualificationNumber"].replace("/", "").strip(): Passage(row["QualificationName"].strip()) for row in rows
    }


def _occupation_documents(occupations: OccupationTable) -> dict[str, Passage]:
    columns = zip(
        occupations.uris, occupations.labels, occupations.alternative_labels, occupations.descriptions, strict=True
    )
    return {uri: Passage(label, "\n".join((*synonyms, text))) for uri, label, synonyms, text in columns}


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for query, _, document, relevance in csv.reader(lines, delimiter="\t"):
            qrels.setdefault(query, {})[document] = int(relevance)
    return qrels


def _table(path: Path) -> list[dict[str, str]]:
    content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
