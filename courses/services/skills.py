"""The skills of a listing, as its drafts have them."""

from __future__ import annotations

from courses.drafts import SkillDraft
from courses.models import Opportunity, OpportunitySkill


def stored_skills(listing: Opportunity) -> tuple[SkillDraft, ...]:
    """In the order of their relation, then of their key."""
    rows = listing.skill_relations.order_by("relation", "skill").values_list("skill_id", "relation")
    return tuple(SkillDraft(skill_id, relation) for skill_id, relation in rows)


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


def in_order(drafts: tuple[SkillDraft, ...]) -> tuple[SkillDraft, ...]:
    """As `stored_skills` gives them, so that two orders of the same skills are no difference."""
    return tuple(sorted(drafts, key=lambda skill: (skill.relation, skill.skill_id)))
