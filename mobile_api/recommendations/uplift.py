"""What policies added to lines of a list, with the policies themselves."""

from __future__ import annotations

from collections.abc import Iterable

from matching.queries.recommendations import StoredItem
from matching.recommender.uplifts import UPLIFT
from mobile_api.context import Context
from mobile_api.inclusion.shown import PolicyByName
from mobile_api.inclusion.types import PolicyUplift


def announce_policies(context: Context, items: Iterable[StoredItem]) -> None:
    """These lines will be shown: their policies are loaded together, where anybody asks for them."""
    context.loader(PolicyByName).expect(item.uplift["policy"] for item in items if item.uplift)


def shown_uplift(item: StoredItem, context: Context) -> PolicyUplift | None:
    """What was added to a line; None for nothing."""
    policy = context.loader(PolicyByName).load(item.uplift["policy"]) if item.uplift else None
    if item.uplift is None or policy is None:
        return None
    words = next(reason["text"] for reason in item.reasons if reason["part"] == UPLIFT)
    return PolicyUplift(
        value=item.uplift["amount"], text=words, policy=policy, turn_off="optOut", group=policy.row.group
    )
