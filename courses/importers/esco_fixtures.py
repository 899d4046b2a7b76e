"""The part of ESCO that may be shipped: digital skills (v1.1.1), everyday ones, and 91 ICT occupations.

Files: `esco_digital_skills.csv`, `esco_everyday_skills.csv`, `esco_ict_occupations.json`.
ESCO is © European Union, reused under Decision 2011/833/EU.
Once the full classification has been imported it is the newer one: then only what is missing is added from here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from courses.importers.addresses import esco_uri
from courses.importers.fitting import fitting
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.upsert import Written, replace, upsert
from courses.models import ImportRun, Occupation, OccupationSkill, Skill, Source

SKILL_COLUMNS = ("uri", "preferred_label", "alt_labels", "kind", "text")

# Where the labels in front of a description cannot all be told off it, it begins at a capitalised word before a small one.
_SENTENCE = re.compile(r"(?:^|(?<= ))[A-Z][a-z]*[ ,](?=[a-z])")


@dataclass(frozen=True)
class OccupationProfile:
    """An occupation and the labels of its skills."""

    occupation: Occupation
    skills: list[str]


def digital_skill(record: Record) -> Skill:
    """A row of the digital skills file."""
    return _skill(record, digital=True)


def everyday_skill(record: Record) -> Skill:
    """A row of the file of skills that everyday work takes."""
    return _skill(record, digital=False)


def _skill(record: Record, *, digital: bool) -> Skill:
    """A skill. Its `text` is the labels, in some order, and then the description."""
    label = record.required_line("preferred_label")
    split = (" ".join(part.split()) for part in record.text("alt_labels").split("|"))
    alternatives = [part for part in dict.fromkeys(split) if part and part != label]
    return fitting(
        Skill(
            uri=esco_uri(record, "uri", "skill"),
            label=label,
            alternative_labels=alternatives,
            kind=record.choice("kind", Skill.Kind, required=False),
            description=after_labels(record.line("text"), [label, *alternatives]),
            digital=digital,
        )
    )


def after_labels(text: str, labels: Iterable[str]) -> str:
    """The text without the labels that it begins with, each at most once.

    Exact for seven in eight skills of v1.1.1 (measured against the descriptions of v1.2.0); in the others a label too many
    or too few stands before the description.
    """
    left = sorted({label.lower() for label in labels}, key=len, reverse=True)
    while found := next((label for label in left if text.lower().startswith(f"{label} ")), None):
        left.remove(found)
        text = text[len(found) :].lstrip()
    match = _SENTENCE.search(text)
    return text if text[:1].isupper() or match is None else text[match.start() :]


def occupation_profile(record: Record) -> OccupationProfile:
    """An object of the occupations file."""
    label = record.required_line("label")
    occupation = Occupation(
        uri=esco_uri(record, "uri", "occupation"),
        label=label,
        alternative_labels=[other for other in record.texts("altLabel") if other != label],
        description=record.text("description"),
    )
    return OccupationProfile(fitting(occupation), record.texts("skill"))


def write_skills(rows: Iterable[Skill]) -> Written:
    """Write the skills of one file."""
    return upsert(
        Skill.objects.all(),
        rows,
        key=("uri",),
        keep=_keep("label", "alternative_labels", "kind", "description", "digital"),
    )


def write_occupations(profiles: Sequence[OccupationProfile], uris: dict[str, str]) -> tuple[Written, Written, int]:
    """Write occupations and their relations: (occupations, relations, skill labels that have no URI).

    Args:
        profiles: the occupations.
        uris: URI of a skill by its label. A label that is not here is counted, never given an invented URI.
    """
    keep = _keep("label", "alternative_labels", "description", "isco_group")
    written = upsert(Occupation.objects.all(), (profile.occupation for profile in profiles), key=("uri",), keep=keep)
    known = dict(Skill.objects.filter(uri__in=uris.values()).values_list("uri", "pk"))
    missing = 0
    relations = []
    for profile in profiles:
        found = {known[uris[label]] for label in profile.skills if label in uris}
        missing += sum(label not in uris for label in profile.skills)
        occupation = written.ids[(profile.occupation.uri,)]
        relations += [
            OccupationSkill(occupation_id=occupation, skill_id=skill, relation=OccupationSkill.Relation.UNSPECIFIED)
            for skill in sorted(found)
        ]
    # Of an occupation that the full classification brought, that one's skills stay.
    ours = set((written.touched if full_esco_is_loaded() else written.ids).values())
    stored = OccupationSkill.objects.filter(occupation_id__in=ours)
    rows = [row for row in relations if row.occupation_id in ours]
    return written, replace(stored, rows, key=("occupation_id", "skill_id")), missing


def full_esco_is_loaded() -> bool:
    """Whether the whole classification has been imported."""
    return ImportRun.objects.filter(source=Source.ESCO).exclude(file__startswith="fixtures/").exists()


def _keep(*columns: str) -> tuple[str, ...]:
    return columns if full_esco_is_loaded() else ()


def uri_builder() -> Callable[[Record], tuple[str, str]]:
    """Makes (preferred label, URI) of a row of the digital skills file. A label may stand there only once."""
    once = Once()

    def build(record: Record) -> tuple[str, str]:
        label = record.required_line("preferred_label")
        once("preferred_label", label)
        return label, esco_uri(record, "uri", "skill")

    return build
