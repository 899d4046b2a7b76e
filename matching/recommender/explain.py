"""Reasons: the parts that moved a score, largest first, in plain English. A part of 0 never gives a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matching.recommender.phrases import PHRASES, Evidence, ReasonCode
from matching.recommender.scorer import MEANING, PARTS, Part

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
        Reasons, largest contribution first, then cautions likewise; equal ones in the order of `PARTS`.
    """
    contributions = {part: float(value) for part, value in zip(PARTS, parts, strict=True)}
    moved = _consistent(
        [part for part in PARTS if abs(contributions[part]) >= max(limits.smallest, _ROUNDING)], contributions
    )
    moved.sort(key=lambda part: -abs(contributions[part]))
    said = [reason for part in moved if (reason := _reason(evidence, part, contributions[part])) is not None]
    speaking_for = _worth_saying([reason for reason in said if reason.contribution > 0])
    speaking_against = [reason for reason in said if reason.contribution < 0]
    return (*speaking_for[: limits.reasons], *speaking_against[: limits.cautions])


def _consistent(moved: list[Part], contributions: dict[Part, float]) -> list[Part]:
    """Let the parts of meaning speak with one voice: those on the side of their sum, and "not close" only once."""
    total = sum(contributions[part] for part in MEANING)
    heard = [part for part in MEANING if part in moved and contributions[part] * total > 0]
    if total < 0:
        heard = sorted(heard, key=lambda part: contributions[part])[:1]
    return [part for part in moved if part not in MEANING or part in heard]


def _worth_saying(reasons: list[Reason]) -> list[Reason]:
    """Leave out what another reason says better, and that somebody checked the details unless there is nothing else."""
    codes = {reason.code for reason in reasons}
    weaker = {ReasonCode.CLOSE_IN_MEANING} if ReasonCode.SAME_WORDS in codes else set()
    if len(codes) > 1:
        weaker.add(ReasonCode.CHECKED_LATELY)
    return [reason for reason in reasons if reason.code not in weaker]


def _reason(evidence: Evidence, part: Part, contribution: float) -> Reason | None:
    """Return the reason for one part; None where nothing can be said of it that could be shown."""
    phrase = PHRASES[part](evidence, contribution)
    if phrase is None:
        return None
    code, words = phrase
    return Reason(code=code, part=part, text=words if contribution > 0 else CAUTION + words, contribution=contribution)
