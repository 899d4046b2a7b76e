"""The open texts that the word-piece table is taught with, one function a publisher. `SOURCES` says who and under which licence.

Only texts: no link that an editor made, no benchmark, no judgement and no person is in here. Where a publisher has more than
is useful, a fixed share is taken by the hash of each text, so that two runs take the same.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow.parquet

from matching.training import wordnet
from matching.training.workbook import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_LONGEST: Final = 320
"""Letters of a text that are kept: about 60 word pieces; the teacher reads the first 64."""
_DESCRIPTION: Final = re.compile(r"(?<=[a-z)]) (?=[A-Z][a-z]+ )")
"""Between the labels of an ESCO skill and its description, which the file runs together."""


@dataclass(frozen=True)
class Source:
    """One publisher's texts."""

    name: str
    licence: str
    read: Callable[[Path], Iterable[str]]


def share_of(texts: Iterable[str], percent: int) -> Iterator[str]:
    """Yield a fixed share of the texts, chosen by their hash."""
    for text in texts:
        if hashlib.blake2b(text.encode(), digest_size=4).digest()[0] * 100 < percent * 256:
            yield text


def esco_labels(data: Path) -> Iterator[str]:
    """Yield labels of occupations, ISCO groups, skills and skill groups, with their alternative labels."""
    folder = data / "esco_1.2.0"
    for name in ("occupations_en", "ISCOGroups_en"):
        for row in _table(folder / f"{name}.csv.xz"):
            yield row["preferredLabel"]
            yield from row["altLabels"].split("\n")
    for row in _table(folder / "digitalSkillsCollection_en.csv.xz"):
        yield row["preferredLabel"]
        yield from row["altLabels"].split(" | ")
    for row in _table(folder / "skillsHierarchy_en.csv.xz"):
        yield from (row[f"Level {level} preferred term"] for level in (1, 2, 3))
    yield from esco_skills(data)


def esco_skills(data: Path) -> Iterator[str]:
    """Yield the label of every skill that an occupation asks for."""
    profiles = pyarrow.parquet.read_table(data / "esco_1.2.0" / "esco_occupation_profiles.parquet")
    for column in ("essential_skills", "optional_skills"):
        for labels in profiles[column].to_pylist():
            yield from _listed(labels)


def esco_families(data: Path) -> Iterator[list[str]]:
    """Yield, for each occupation and each digital skill, all that ESCO calls it, and an occupation's description."""
    for row in _table(data / "esco_1.2.0" / "occupations_en.csv.xz"):
        yield clean((row["preferredLabel"], *row["altLabels"].split("\n"), row["description"]))
    for row in _table(data / "esco_1.2.0" / "digitalSkillsCollection_en.csv.xz"):
        yield clean((row["preferredLabel"], *row["altLabels"].split(" | ")))


def esco_descriptions(data: Path) -> Iterator[str]:
    """Yield descriptions of occupations and of a quarter of the skills."""
    for row in _table(data / "esco_1.2.0" / "occupations_en.csv.xz"):
        yield row["description"]
    skills = (row["description"] for row in _table(data / "esco_1.2.0" / "skills_uri_text.csv.xz"))
    yield from (_DESCRIPTION.split(text, maxsplit=1)[-1] for text in share_of(skills, 25))


def onet(data: Path) -> Iterator[str]:
    """Yield titles, two fifths of the alternative titles, tools, descriptions and a third of the tasks."""
    folder = data / "onet_29.2"
    for row in read_rows(folder / "Occupation_Data.xlsx"):
        yield from (row["Title"], row["Description"])
    yield from share_of((row["Alternate Title"] for row in read_rows(folder / "Alternate_Titles.xlsx")), 40)
    yield from (row["Example"] for row in read_rows(folder / "Technology_Skills.xlsx"))
    yield from share_of(onet_tasks(data), 33)


def onet_tasks(data: Path) -> Iterator[str]:
    """Yield what people do in each occupation, as orders, such as "Repair faulty parts"."""
    yield from (row["Task"] for row in read_rows(data / "onet_29.2" / "Task_Statements.xlsx"))


def job_profiles(data: Path) -> Iterator[str]:
    """Yield titles, descriptions, tasks and career paths of the National Careers Service. Editors' links are left out."""
    for profile in _json(data / "ncs" / "job_profiles_shared.json"):
        yield from (profile["title"], profile["description"], profile["career_path"])
        yield from profile["day_to_day_tasks"]


def job_profile_tasks(data: Path) -> Iterator[str]:
    """Yield what people do all day, as the service puts it: "fixing faults and replacing parts"."""
    for profile in _json(data / "ncs" / "job_profiles_shared.json"):
        yield from profile["day_to_day_tasks"]


def learning(data: Path) -> Iterator[str]:
    """Yield titles of qualifications, apprenticeship standards (with their routes) and Skills Toolkit courses."""
    for row in _table(data / "dfe_funded_qualifications" / "approved_2025-02-18.csv"):
        yield row["QualificationName"]
    for standard in _json(data / "ncs" / "apprenticeship_standards.json"):
        yield standard["title"]
        yield f"{standard['title']} apprenticeship. {', '.join(standard['routes'])}"
    for course in _json(data / "ncs" / "skills_toolkit_courses_shared.json"):
        yield from (course["title"], f"{course['title']}. {course['description']} {', '.join(course['learn'])}")


def digital_roles(data: Path) -> Iterator[str]:
    """Yield roles, levels, skills and their bullet points of the Government Digital and Data framework."""
    for row in _table(data / "gdad_framework" / "gdad_roles.csv"):
        yield from (row["Role"], row["Role Level"], row["Skill Name"])
        for column in ("Role Description", "Role Level Description", "Skill Description", "Skill Level Description"):
            yield from (line.removeprefix("- ") for line in row[column].splitlines())


def soc(data: Path) -> Iterator[str]:
    """Yield group titles, descriptions, tasks and job titles of the Standard Occupational Classification 2020."""
    for row in read_rows(data / "soc" / "soc2020_structure_descriptions_2025-04-16.xlsx"):
        for column in ("SOC 2020 Group Title", "Group Description", "Tasks", "Related Job Titles"):
            yield from re.split(r"[\r\n~]+", row.get(column, ""))


SOURCES: Final = (
    Source("ESCO 1.2.0 labels", "© European Union, reuse under Decision 2011/833/EU", esco_labels),
    Source("ESCO 1.2.0 descriptions", "© European Union, reuse under Decision 2011/833/EU", esco_descriptions),
    Source("O*NET 29.2", "US Department of Labor, CC BY 4.0", onet),
    Source("National Careers Service job profiles", "Open Government Licence v3.0", job_profiles),
    Source("DfE qualifications, apprenticeship standards, Skills Toolkit", "Open Government Licence v3.0", learning),
    Source("Government Digital and Data framework", "Open Government Licence v3.0", digital_roles),
    Source("ONS SOC 2020", "Open Government Licence v3.0", soc),
    Source("WordNet 3.1 examples", "© Princeton University, WordNet licence", wordnet.examples),
)


def clean(texts: Iterable[str]) -> list[str]:
    """Return the texts with single spaces, cut to `_LONGEST`, each once, in the order in which they came first."""
    tidy = (" ".join(text.split())[:_LONGEST] for text in texts)
    return list(dict.fromkeys(text for text in tidy if len(text) > 1))


def occupation_names(data: Path) -> list[str]:
    """Return ESCO's preferred labels of occupations."""
    return clean(row["preferredLabel"] for row in _table(data / "esco_1.2.0" / "occupations_en.csv.xz"))


def _listed(labels: list[str] | None) -> list[str]:
    return labels or []


def _table(path: Path) -> list[dict[str, str]]:
    content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
