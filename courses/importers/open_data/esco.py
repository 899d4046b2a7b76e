"""The European classification of skills, competences and occupations.

Files: ESCO v1.2.0 (collections of skills, texts of all skills, occupations, occupation profiles) and the digital skills of
v1.1.1. ESCO is © European Union, reused under Commission Decision 2011/833/EU with attribution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from courses.importers.addresses import esco_uri
from courses.importers.fitting import fitting
from courses.importers.open_data.esco_profiles import PROFILES, Profile, profiles, used_labels
from courses.importers.open_data.esco_skills import COLLECTIONS, OLDER_DIGITAL, TEXTS, alternatives, skills
from courses.importers.open_data.source import OpenSource
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.runs import Load, Parts, rows_of
from courses.importers.skips import Skip, SkipCode
from courses.importers.upsert import replace, upsert
from courses.models import Occupation, OccupationSkill, Skill, Source

_OCCUPATIONS = "esco_1.2.0/occupations_en.csv.xz"
_OCCUPATION_COLUMNS = ("conceptUri", "preferredLabel", "altLabels", "description", "iscoGroup")
_PROFILES_FILE = PROFILES.rpartition("/")[2]


def occupation_builder() -> Callable[[Record], Occupation]:
    """Makes an occupation of a row."""
    once = Once()

    def build(record: Record) -> Occupation:
        uri, label = esco_uri(record, "conceptUri", "occupation"), record.required_line("preferredLabel")
        group = record.line("iscoGroup")
        if group and not (len(group) == 4 and group.isascii() and group.isdigit()):  # noqa: PLR2004 - a unit group
            raise Skip("iscoGroup", SkipCode.VALUE_UNKNOWN)
        once("conceptUri", uri)
        return fitting(
            Occupation(
                uri=uri,
                label=label,
                alternative_labels=alternatives(record, label),
                description=record.text("description"),
                isco_group=group,
            )
        )

    return build


def relations(load: Load, occupations: Mapping[str, int], by_label: Mapping[str, int]) -> Iterator[OccupationSkill]:
    """The skills of each occupation. One that is both essential and optional is essential.

    Args:
        load: where to read from, and what was left out.
        occupations: primary key by URI.
        by_label: primary key of a skill by its casefolded label.
    """
    for profile in profiles(load):
        occupation = occupations.get(profile.uri)
        if occupation is None:
            load.skips.row(_PROFILES_FILE, profile.number, Skip("occupation_uri", SkipCode.OCCUPATION_UNKNOWN))
            continue
        seen: set[int] = set()
        for field, relation, labels in _groups(profile):
            for label in labels:
                skill = by_label.get(label.casefold())
                code = SkipCode.SKILL_UNKNOWN if skill is None else SkipCode.DUPLICATE
                if skill is None or skill in seen:
                    load.skips.value(_PROFILES_FILE, profile.number, Skip(field, code))
                    continue
                seen.add(skill)
                yield OccupationSkill(occupation_id=occupation, skill_id=skill, relation=relation)


def _groups(profile: Profile) -> list[tuple[str, str, list[str]]]:
    relation = OccupationSkill.Relation
    return [
        ("essential_skills", relation.ESSENTIAL.value, list(profile.essential)),
        ("optional_skills", relation.OPTIONAL.value, list(profile.optional)),
    ]


def _load(load: Load) -> Parts:
    written = upsert(Skill.objects.all(), skills(load, used_labels(load)), key=("uri",))
    occupations = upsert(
        Occupation.objects.all(), load.csv(_OCCUPATIONS, _OCCUPATION_COLUMNS, occupation_builder()), key=("uri",)
    )
    by_uri = {str(uri): pk for (uri,), pk in occupations.ids.items()}
    ids = set(written.ids.values())
    # Retired skills of older versions may bear a label that a new one has now.
    by_label = {label.casefold(): pk for pk, label in Skill.objects.values_list("pk", "label") if pk in ids}
    stored = OccupationSkill.objects.exclude(occupation_id__in=occupations.gone.values())
    taken = replace(stored, relations(load, by_uri, by_label), key=("occupation_id", "skill_id"))
    # The labels of skills are the synonyms of the listings that teach or ask for them.
    return {**load.search.of_names("skills", written), "occupations": occupations, "skill relations": taken}


ESCO = OpenSource(
    "esco",
    Source.ESCO,
    "European skills and occupations",
    (*COLLECTIONS, TEXTS, OLDER_DIGITAL, _OCCUPATIONS, PROFILES),
    _load,
    lambda: [rows_of(Skill), rows_of(Occupation), rows_of(OccupationSkill)],
)
