"""The facts that courses and jobs are compared by: the same for each, in the same order, empty where nobody knows."""

from __future__ import annotations

from typing import Final

from mobile_api.compare.fact import Fact
from mobile_api.compare.general import COST, PAY, TO_APPLY, WHEN_AND_WHERE
from mobile_api.compare.personal import FREE, JOURNEY, REQUIREMENTS
from mobile_api.context import Context

FACTS: Final[tuple[Fact, ...]] = (COST, *FREE, *PAY, *WHEN_AND_WHERE, JOURNEY, *TO_APPLY, *REQUIREMENTS)


def facts_for(context: Context) -> list[Fact]:
    """The rows that this person may have: all of them with a sign-in, the general ones without."""
    return [fact for fact in FACTS if context.user is not None or not fact.personal]
