"""Roles of the Government Digital and Data profession, level by level, with the skills that each takes.

File: `gdad_roles.csv`, one row a role level and skill (Government Digital and Data Profession Capability Framework; Open
Government Licence v3.0).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from courses.importers.fitting import fitting
from courses.importers.open_data.source import OpenSource
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.runs import Load, Parts, rows_of
from courses.importers.skips import Skip, SkipCode
from courses.importers.upsert import replace, upsert
from courses.models import DigitalRole, DigitalRoleSkill, Source

_FILE = "gdad_framework/gdad_roles.csv"
COLUMNS = (
    *("Role Family", "Role", "Role Description", "Role Level", "Role Level Description"),
    *("Skill Name", "Skill Description", "Skill Level", "Skill Level Description", "Role Type"),
)
_NOT_IN_USE = "NOT IN USE"


@dataclass(frozen=True)
class RoleSkill:
    """One row: a role level, and one of its skills before the role level has its primary key."""

    role: DigitalRole
    skill: DigitalRoleSkill


def role_skill_builder() -> Callable[[Record], RoleSkill]:
    """Makes a role level and a skill of a row."""
    once = Once()

    def build(record: Record) -> RoleSkill:
        if _NOT_IN_USE in {record.line("Role Level").upper(), record.line("Skill Level").upper()}:
            raise Skip("Skill Level", SkipCode.NOT_IN_USE)
        role, title = record.required_line("Role"), record.required_line("Role Level")
        name = record.required_line("Skill Name")
        level = DigitalRole(
            source=Source.GDAD,
            source_ref=f"{role}: {title}",
            family=record.required_line("Role Family"),
            role=role,
            title=title,
            description=record.text("Role Level Description"),
            role_description=record.text("Role Description"),
            kind=record.line("Role Type"),
        )
        texts = (record.text("Skill Description"), record.text("Skill Level Description"))
        skill = DigitalRoleSkill(
            name=name,
            depth=record.choice("Skill Level", DigitalRoleSkill.Depth),
            description="\n\n".join(text for text in texts if text),
        )
        once("Skill Name", (role, title, name.casefold()))
        return RoleSkill(fitting(level), fitting(skill))

    return build


def _load(load: Load) -> Parts:
    rows = list(load.csv(_FILE, COLUMNS, role_skill_builder()))
    # A role level stands in as many rows as it has skills. Its first row says what it is.
    levels: dict[str | None, DigitalRole] = {}
    for row in rows:
        levels.setdefault(row.role.source_ref, row.role)
    roles = upsert(DigitalRole.objects.filter(source=Source.GDAD), levels.values(), key=("source_ref",))
    for row in rows:
        row.skill.digital_role_id = roles.ids[(row.role.source_ref,)]
    stored = DigitalRoleSkill.objects.filter(digital_role__source=Source.GDAD).exclude(
        digital_role_id__in=roles.gone.values()
    )
    skills = replace(stored, (row.skill for row in rows), key=("digital_role_id", "name"))
    return {"role levels": roles, "skills": skills}


DIGITAL_ROLES = OpenSource(
    "digital_roles",
    Source.GDAD,
    "digital roles in government",
    (_FILE,),
    _load,
    lambda: [rows_of(DigitalRole, source=Source.GDAD), rows_of(DigitalRoleSkill, digital_role__source=Source.GDAD)],
)
