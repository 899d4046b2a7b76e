"""Residents by iterative proportional fitting (Deming and Stephan, 1940): a table that agrees with every marginal, and draws from it.

What the marginals do not tell, how the answers of one person go together, comes from the seed of the fitting: independence within a
borough, except that disabled people hold a qualification at level 4 or above less often.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.population.census import DISABILITY, ETHNIC_GROUPS, QUALIFICATIONS, SEXES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.population.census import Marginals

    Floats = NDArray[np.float64]
    Margin = tuple[tuple[int, ...], Floats]

_ROUNDS: Final = 500
CLOSE: Final = 1e-9
"""Largest relative gap to a marginal with which the fitting ends."""
_DISABLED, _QUALIFIED, _FEMALE = DISABILITY.index("Disabled"), 0, SEXES.index("Female")
_WHITE: Final = ETHNIC_GROUPS.index("White")


class NotFitted(ArithmeticError):  # noqa: N818 - it is what was found
    """The marginals contradict each other."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Residents that were drawn, and how many of each there are in London."""

    area: NDArray[np.intp]
    """Shape (people,): number of the borough."""
    sex: NDArray[np.intp]
    ethnic_group: NDArray[np.intp]
    disability: NDArray[np.intp]
    qualified: NDArray[np.bool_]
    """Level 4 or above."""

    def in_group(self, code: str) -> NDArray[np.bool_]:
        """Return who is in a group of those that can be asked for, shape (people,).

        Raises:
            KeyError: these residents have no such attribute.
        """
        groups: dict[str, NDArray[np.bool_]] = {
            "WOMEN": self.sex == _FEMALE,
            "MINORITY_ETHNIC": self.ethnic_group != _WHITE,
            "DISABLED": self.disability == _DISABLED,
        }
        return groups[code]


def fitted_table(marginals: Marginals, degree_odds: float) -> Floats:
    """Return shares of residents, shape (areas, SEXES, ETHNIC_GROUPS, DISABILITY, QUALIFICATIONS), that sum to 1."""
    shape = (len(marginals.areas), len(SEXES), len(ETHNIC_GROUPS), len(DISABILITY), len(QUALIFICATIONS))
    seed = np.ones(shape)
    seed[:, :, :, _DISABLED, _QUALIFIED] = degree_odds
    margins: list[Margin] = [
        ((0, 1), marginals.sex),
        ((0, 2), marginals.ethnic_group),
        ((0, 3), marginals.disability),
        ((4,), marginals.qualification),
    ]
    return fit(seed, [(axes, target / target.sum()) for axes, target in margins])


def fit(seed: Floats, margins: Sequence[Margin]) -> Floats:
    """Return the table nearest to the seed (in relative entropy) that has these marginals.

    Args:
        seed: of any shape; what is 0 stays 0.
        margins: (axes that stay, ascending; what the table sums to over the others).

    Raises:
        NotFitted: they are not met after many rounds, since they contradict each other or the seed's zeros.
    """
    table = seed.copy()
    for _ in range(_ROUNDS):
        worst = 0.0
        for axes, target in margins:
            others = tuple(axis for axis in range(seed.ndim) if axis not in axes)
            now = table.sum(axis=others, keepdims=True)
            wanted = target.reshape(now.shape)
            ratio = np.divide(wanted, now, out=np.ones_like(now), where=now > 0)
            worst = max(worst, float(np.abs(ratio - 1).max()))
            table *= ratio
        if worst < CLOSE:
            return table
    message = f"The marginals are not met after {_ROUNDS} rounds: they contradict each other."
    raise NotFitted(message)


def draw(table: Floats, count: int, rng: np.random.Generator) -> People:
    """Draw so many residents from a table of shares."""
    area, sex, ethnic_group, disability, qualification = np.unravel_index(
        rng.choice(table.size, size=count, p=table.reshape(-1) / table.sum()), table.shape
    )
    return People(area, sex, ethnic_group, disability, qualification == _QUALIFIED)


def share_of(table: Floats, code: str) -> float:
    """Return the share of a group in London, as the table has it."""
    cells = np.indices(table.shape).reshape(table.ndim, -1)
    people = People(cells[0], cells[1], cells[2], cells[3], cells[4] == _QUALIFIED)
    return float(table.reshape(-1)[people.in_group(code)].sum() / table.sum())
