"""The skills of a listing, as its drafts have them."""

from __future__ import annotations

from courses.drafts import SkillDraft
from courses.models import Opportunity, OpportunitySkill


def write_skills(listing: Opportunity, drafts: tuple[SkillDraft, ...], stored: tuple[SkillDraft, ...]) -> None:
    """Store them: what is left out goes."""
    if set(drafts) == set(stored):
        return
    kept = set(drafts) & set(stored)
    listing.skill_relations.exclude(skill__in=[skill.skill_id for skill in kept]).delete()
    OpportunitySkill.objects.bulk_create(
        OpportunitySkill(opportunity_id=listing.pk, skill_id=skill.skill_id, relation=skill.relation)
        for skill in drafts
        if skill not in kept
    )
