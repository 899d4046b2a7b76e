"""A skill of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from courses.drafts.findings import Findings
from courses.models import OpportunitySkill

MOST_SKILLS: Final = 50


@dataclass(frozen=True)
class SkillDraft:
    """A skill by its primary key, and what it has to do with the course or job."""

    skill_id: int
    relation: str = OpportunitySkill.Relation.TEACHES.value


def check_skills(found: Findings, skills: Sequence[SkillDraft]) -> None:
    """Each once, not too many. Whether they exist, the database says."""
    if len(skills) > MOST_SKILLS:
        found.add("TOO_MANY", "skills", f"Please choose at most {MOST_SKILLS} skills.")
    if len({skill.skill_id for skill in skills}) != len(skills):
        found.add("VALUE_TWICE", "skills", "The same skill stands here twice.")
    for number, skill in enumerate(skills):
        found.choice(f"skills.{number}.relation", skill.relation, OpportunitySkill.Relation, needed=True)
