"""The catalogue made ready to be scored: text vectors turned on their side, places as points, options by opportunity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy import sparse

from matching.recommender.co_interest import CoInterest
from matching.recommender.families import families_of
from matching.recommender.gates import Gates
from matching.recommender.text import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.recommender.frames import OpportunityFrame


def opportunity_passages(opportunities: OpportunityFrame) -> list[Passage]:
    """Return one passage an opportunity: its title, then its text and its skills with their alternative labels."""
    columns = zip(opportunities.titles, opportunities.texts, opportunities.skill_texts, strict=True)
    return [Passage(title, f"{text}\n{skills}") for title, text, skills in columns]


@dataclass(frozen=True, slots=True, eq=False)
class TextVectors:
    """What was computed from the texts of a catalogue: kept between runs, so that only changed texts are read again."""

    fingerprint: str
    """Of the recommender that made them: rows of another one mean something else."""
    digests: NDArray[np.uint8]
    """Shape (rows, 16): digest of each row's passage. Rows are found again by it, whatever their order."""
    words: Any
    """`csr_array` (rows, words + pieces), float32, unit rows."""
    dense: NDArray[np.float32]
    """Shape (rows, width of the word-piece table), unit rows."""
    bridge: NDArray[np.float32]
    """The same shape, rows of length 1 at most: what the texts say about work."""

    def __len__(self) -> int:
        return len(self.digests)


def merge_vectors(known: TextVectors, fresh: TextVectors, places: Sequence[int | None]) -> TextVectors:
    """Return rows from `known` where a place is given and from `fresh`, in order, where it is None."""
    counter = iter(range(len(known), len(known) + len(fresh)))
    rows = np.array([next(counter) if place is None else place for place in places], dtype=np.intp)

    return TextVectors(
        fingerprint=known.fingerprint,
        digests=np.vstack([known.digests, fresh.digests])[rows],
        words=sparse.csr_array(sparse.vstack([known.words, fresh.words]))[rows],
        dense=np.vstack([known.dense, fresh.dense])[rows],
        bridge=np.vstack([known.bridge, fresh.bridge])[rows],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """A sparse matrix by column, so that a query reads only the columns that it has in common with anything."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    values: NDArray[np.float32]
    height: int

    @classmethod
    def of(cls, matrix: Any) -> Self:
        """Turn a `csr_array` on its side."""
        columns = sparse.csc_array(matrix)
        columns.sort_indices()
        return cls(columns.indptr.astype(np.int64), columns.indices.astype(np.int32), columns.data, matrix.shape[0])

    def column(self, number: int) -> NDArray[np.int32]:
        """Return the rows that have something in a column, ascending."""
        return self.rows[self.starts[number] : self.starts[number + 1]]

    def dot(self, query: Any) -> NDArray[np.float64]:
        """Return the product with a single sparse row, shape (rows,). Each row sums its terms in the query's order."""
        total = np.zeros(self.height)
        for column, weight in zip(query.indices.tolist(), query.data.tolist(), strict=True):
            part = slice(self.starts[column], self.starts[column + 1])
            values = self.values[part] * np.float64(weight)
            if len(values) == self.height:
                total += values  # a piece that every text has, like "ing": its rows are all rows
            else:
                np.add.at(total, self.rows[part], values)
        return total


@dataclass(frozen=True, slots=True, eq=False)
class CatalogueIndex:
    """All that a request needs of the catalogue. Built once a catalogue version; read by any number of requests."""

    opportunities: OpportunityFrame
    vectors: TextVectors
    words: Postings
    readable: NDArray[np.bool_]
    """Shape (opportunities,): the text holds at least one known word."""
    gates: Gates
    """The facts that decide who may take part."""
    skill_columns: dict[str, int]
    skill_flags: dict[str, Any]
    """The skill matrices as float64, to be multiplied with a vector of the skills held, by name."""
    skill_counts: dict[str, NDArray[np.int64]]
    """Skills of each opportunity, shape (opportunities,), by matrix name: teaches, essential, optional."""
    taught_in: Postings
    asked_in: Postings
    """Skill -> the opportunities that teach it, and those for which it is essential."""
    co_interest: CoInterest
    """What people keep together."""
    families: NDArray[np.int64]
    """Shape (opportunities,): equal for what is the same thing again, see `families`."""

    @classmethod
    def of(cls, opportunities: OpportunityFrame, vectors: TextVectors, co_interest: CoInterest | None = None) -> Self:
        """Build the index.

        Args:
            opportunities: the open catalogue.
            vectors: of its texts.
            co_interest: what people keep together; None where nothing was learnt of that.

        Raises:
            ValueError: rows do not fit together, options are not sorted, or an opportunity has no option.
        """
        _check(opportunities, vectors)
        matrices = {name: getattr(opportunities, name) for name in ("teaches", "essential", "optional")}
        return cls(
            opportunities=opportunities,
            vectors=vectors,
            words=Postings.of(vectors.words),
            readable=np.diff(vectors.words.indptr) > 0,
            gates=Gates.of(opportunities),
            skill_flags={name: matrix.astype(np.float64) for name, matrix in matrices.items()},
            skill_columns={uri: column for column, uri in enumerate(opportunities.skills)},
            skill_counts={name: np.diff(matrix.indptr).astype(np.int64) for name, matrix in matrices.items()},
            taught_in=Postings.of(opportunities.teaches),
            asked_in=Postings.of(opportunities.essential),
            co_interest=co_interest or CoInterest.none(),
            families=families_of(opportunities),
        )

    def __len__(self) -> int:
        return len(self.opportunities)


def _check(opportunities: OpportunityFrame, vectors: TextVectors) -> None:
    of_option = opportunities.options.opportunity
    if len(vectors) != len(opportunities):
        message = f"{len(opportunities)} opportunities came with the text vectors of {len(vectors)}."
        raise ValueError(message)
    if np.any(np.diff(of_option) < 0) or not np.array_equal(np.unique(of_option), np.arange(len(opportunities))):
        message = "Options must be sorted by opportunity, and every opportunity must have one at least."
        raise ValueError(message)
