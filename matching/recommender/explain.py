"""Reasons: the parts that moved a score, largest first, in plain English. A part of 0 never gives a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matching.recommender.phrases import PHRASES, Evidence, ReasonCode
from matching.recommender.scorer import PARTS, Part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROUNDING: Final = 1e-12
"""A part nearer to 0 than this is 0."""

CAUTION: Final = "Worth knowing: "
"""Opens the words of a part that lowered the score."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something stands where it stands."""

    code: ReasonCode
    part: Part
    text: str
    contribution: float
    """The part of the score, exactly. Below 0 it is a caution."""


@dataclass(frozen=True, slots=True)
class ReasonLimits:
    """How much is said."""

    smallest: float = 0.03
    """A part closer to 0 than this is too small to be worth a sentence."""
    reasons: int = 4
    cautions: int = 2


def explain(evidence: Evidence, parts: NDArray[np.float64], limits: ReasonLimits) -> tuple[Reason, ...]:
    """Return the reasons of one listing.

    Args:
        evidence: the resident, the listing and the chosen way to take part.
        parts: shape (len(PARTS),), the parts of its score.
        limits: how many reasons and cautions, and from what size on.

    Returns:
        Reasons and cautions together, largest contribution first; equal ones in the order of `PARTS`.
    """
    contributions = {part: float(value) for part, value in zip(PARTS, parts, strict=True)}
    moved = _consistent(
        [part for part in PARTS if abs(contributions[part]) >= max(limits.smallest, _ROUNDING)], contributions
    )
    moved.sort(key=lambda part: -abs(contributions[part]))
    said = [reason for part in moved if (reason := _reason(evidence, part, contributions[part])) is not None]
    speaking_for = [reason for reason in said if reason.contribution > 0][: limits.reasons]
    speaking_against = [reason for reason in said if reason.contribution < 0][: limits.cautions]
    return tuple(reason for reason in said if reason in (*speaking_for, *speaking_against))


def _consistent(moved: list[Part], contributions: dict[Part, float]) -> list[Part]:
    """Leave out a half of the meaning that speaks against while the other speaks for, and say "not close" only once."""
    words, bridge = contributions[Part.MEANING_WORDS], contributions[Part.MEANING_BRIDGE]
    unsaid = set()
    if words < 0 < bridge:
        unsaid.add(Part.MEANING_WORDS)
    if bridge < 0 and (words > 0 or Part.MEANING_WORDS in moved):
        unsaid.add(Part.MEANING_BRIDGE)
    return [part for part in moved if part not in unsaid]


def _reason(evidence: Evidence, part: Part, contribution: float) -> Reason | None:
    """Return the reason for one part; None where nothing can be said of it that could be shown."""
    phrase = PHRASES[part](evidence, contribution)
    if phrase is None:
        return None
    code, words = phrase
    return Reason(code=code, part=part, text=words if contribution > 0 else CAUTION + words, contribution=contribution)
