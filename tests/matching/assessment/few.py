"""A few boroughs and wishes to draw synthetic Londoners from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from matching.assessment.londoners import Borough, Place, Source, read_mentions
from matching.evaluation.judgements import JudgedSentence
from matching.evaluation.residents import Home, read_circumstances
from matching.population.census import DISABILITY, ETHNIC_GROUPS, QUALIFICATIONS, SEXES
from matching.services.assessing import MENTIONS
from matching.services.evaluating import FOLDER

BOROUGHS = ("Newham", "Bromley")


def source(
    table: np.ndarray, sentences: Sequence[JudgedSentence], *, deprived: bool | None = True, share: float | None = None
) -> Source:
    """Two boroughs, three outcodes; who tells of themselves as often as the file says, or `share` of them."""
    other = None if deprived is None else False
    first = Borough(
        BOROUGHS[0],
        (
            Place(Home("E7", 51.5, 0.0, "Inner London", 3.0), deprived),
            Place(Home("E12", 51.55, 0.05, "Inner London", 1.0), other),
        ),
    )
    second = Borough(BOROUGHS[1], (Place(Home("BR1", 51.4, 0.0, "Outer London", 1.0), other),))
    mentions = read_mentions(MENTIONS)
    return Source(
        table=table / table.sum(),
        boroughs=(first, second),
        sentences=tuple(sentences),
        circumstances=read_circumstances(FOLDER / "circumstances.json"),
        mentions=mentions if share is None else replace(mentions, share=share),
        helped_by={},
    )


def everybody() -> np.ndarray:
    """As many residents of each kind."""
    return np.ones((len(BOROUGHS), len(SEXES), len(ETHNIC_GROUPS), len(DISABILITY), len(QUALIFICATIONS)))
