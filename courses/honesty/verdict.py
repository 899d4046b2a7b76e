"""What the check answers: may the job be called entry-level, and if not, which words stand in the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Why a job is not entry-level. Stable: clients branch on these."""

    EXPERIENCE_YEARS = "EXPERIENCE_YEARS"
    DEGREE_REQUIRED = "DEGREE_REQUIRED"
    UNPAID = "UNPAID"
    COMMISSION_ONLY = "COMMISSION_ONLY"
    SENIORITY = "SENIORITY"
    MINIMUM_LEVEL_TOO_HIGH = "MINIMUM_LEVEL_TOO_HIGH"
    BELOW_MINIMUM_WAGE = "BELOW_MINIMUM_WAGE"


@dataclass(frozen=True, slots=True)
class Policy:
    """How much a job may ask for and still be called entry-level. The product's own rule: there is no statutory one."""

    most_months: int = 12
    """Months of experience that may be required."""
    highest_minimum_level: int = 5
    """Qualification level that may be required: 6 is a degree (gov.uk, "What qualification levels mean")."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands in the way of the label."""

    code: Code
    field: str
    """Name of the field of the advert."""
    start: int
    """Offset of the first character in that field; 0 where the field is not a text."""
    end: int
    """Offset after the last character; 0 where the field is not a text."""
    phrase: str
    """The words as the employer wrote them: exactly field[start:end]. For a fact that is no text, the fact in words."""
    mend: str
    """What to write instead, in plain words."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one advert. Findings stand in the order of the fields, then of the text."""

    findings: tuple[Finding, ...] = ()

    @property
    def passes(self) -> bool:
        """Return whether the job may be called entry-level."""
        return not self.findings

    @property
    def codes(self) -> frozenset[Code]:
        """Return the reasons, each once."""
        return frozenset(finding.code for finding in self.findings)
