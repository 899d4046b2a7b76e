"""Why a step of a policy is refused."""

from __future__ import annotations

from backend.errors import InvalidInput, NotFound, Refusal


class PolicyNotFound(NotFound):
    """No such version."""

    code = "POLICY_NOT_FOUND"
    message = "There is no such policy."


class PolicyNotThere(Refusal):
    """It has not come so far, or is further."""

    code = "POLICY_STATE_WRONG"
    message = "This policy has moved on since you looked. Please look at it again."


class PolicyChanged(Refusal):
    """It is not what was read, or what was proposed."""

    code = "POLICY_CHANGED"
    message = "This policy is not what you read. Please read it again, and then decide."


class ProposerCannotApprove(Refusal):
    """Two people answer for a policy."""

    code = "PROPOSER_CANNOT_APPROVE"
    message = "You proposed this policy yourself. Please ask a colleague to decide about it."


class PolicyWouldNotCount(Refusal):
    """Its review is due, its figures are too old, or its aim is met."""

    code = "POLICY_WOULD_NOT_COUNT"
    message = "This policy would stop by itself at once: its review is due or its figures are too old."


class ExampleEvidence(Refusal):
    """Figures that were made up for a demonstration move nobody's list."""

    code = "EXAMPLE_EVIDENCE"
    message = "The figures of this policy are examples. A live service needs real ones."


class WordsUnknown(InvalidInput):
    """Nobody could opt in after those words."""

    code = "WORDS_UNKNOWN"
    message = "These are not the words that people are shown today before they choose this group."


class WhyMissing(InvalidInput):
    """Why a policy stops is public."""

    code = "WHY_MISSING"
    message = "Please say why it is stopped. Everybody can read it."


class QuarterCounted(InvalidInput):
    """One figure a quarter counts, so that nobody picks the one that suits."""

    code = "QUARTER_COUNTED"
    message = "There is a figure for this quarter already."
