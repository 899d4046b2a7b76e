"""Rows of a catalogue as plain values, and back: what stands in the parts of its archive (`archive`).

A leaf is one opportunity: the values of its columns, its skills by matrix, its ways to take part. Which columns there are, and of which
type, stands in the root once for all of them.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from matching.recommender.frames import JourneyTable, OpportunityFrame, OptionFrame

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_MATRICES: Final = ("teaches", "essential", "optional")
_NOT_OF_A_ROW: Final = frozenset({"skills", "options", "minimum_wage", "living_wage", "journeys", *_MATRICES})
_DAY: Final = "datetime64[D]"


def plain_json(value: Any) -> bytes:
    """Return JSON without spaces; what is no number is refused."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def leaves_of(frame: OpportunityFrame, span: slice) -> Iterator[list[Any]]:
    """Yield one list an opportunity: its columns, its skills by matrix, and its ways to take part."""
    columns = [_values(getattr(frame, name)[span]) for name in types_of(frame)]
    first, *ends = np.searchsorted(frame.options.opportunity, np.arange(span.start, span.stop + 1)).tolist()
    ways = slice(first, ends[-1])
    options = list(zip(*(_option_values(frame.options, name, ways) for name in types_of(frame.options)), strict=True))
    skills = [_held(getattr(frame, name), frame.skills, span) for name in _MATRICES]
    starts = [first, *ends[:-1]]
    for values, held, start, end in zip(
        zip(*columns, strict=True), zip(*skills, strict=True), starts, ends, strict=True
    ):
        yield [values, held, options[start - first : end - first]]


def _held(matrix: Any, skills: Sequence[str], span: slice) -> list[list[str]]:
    starts = matrix.indptr[span.start : span.stop + 1].tolist()
    return [
        [skills[column] for column in matrix.indices[start:end].tolist()] for start, end in itertools.pairwise(starts)
    ]


def types_of(frame: OpportunityFrame | OptionFrame) -> dict[str, str]:
    """Return the columns of a frame in their order, with their types; "str" for texts."""
    left_out = _NOT_OF_A_ROW if isinstance(frame, OpportunityFrame) else frozenset({"opportunity"})
    columns = {field.name: getattr(frame, field.name) for field in fields(frame) if field.name not in left_out}
    return {name: "str" if isinstance(column, tuple) else str(column.dtype) for name, column in columns.items()}


def _option_values(options: OptionFrame, name: str, ways: slice) -> list[Any]:
    """Return a column of options. Of places only none, some and not stated are kept: nothing else is asked of them (`frames`)."""
    column = getattr(options, name)[ways]
    return _values(np.minimum(column, 1) if name == "places_left" else column)


def _values(column: Any) -> list[Any]:
    """Return plain values, None for a day or a number that is missing."""
    if isinstance(column, tuple):
        return list(column)
    if column.dtype.kind == "M":
        return [None if day is None else day.isoformat() for day in column.tolist()]
    if column.dtype.kind == "f":
        return [None if value != value else value for value in column.tolist()]  # noqa: PLR0124 - NaN alone is not itself
    found: list[Any] = column.tolist()
    return found


def _column(values: Sequence[Any], dtype: str) -> Any:
    if dtype == "str":
        return tuple(values)
    if dtype == _DAY:
        return np.array([np.datetime64("NaT") if day is None else np.datetime64(day) for day in values], dtype=dtype)
    if np.dtype(dtype).kind == "f":
        return np.array([np.nan if value is None else value for value in values], dtype=dtype)
    return np.array(values, dtype=dtype)


def wages_of(frame: OpportunityFrame) -> list[float | None]:
    """Return the lowest lawful wage and the London Living Wage, pounds an hour."""
    return _values(np.array([frame.minimum_wage, frame.living_wage]))


def journeys_of(table: JourneyTable) -> bytes:
    """Return a line of JSON, and then the minutes row by row."""
    head = {"rows": table.rows, "shape": list(table.minutes.shape)}
    return plain_json(head) + b"\n" + np.ascontiguousarray(table.minutes, dtype=np.uint8).tobytes()


def _journey_table(content: bytes) -> JourneyTable:
    head, _, minutes = content.partition(b"\n")
    about = json.loads(head)
    return JourneyTable(about["rows"], np.frombuffer(minutes, dtype=np.uint8).reshape(about["shape"]))


def frame_of(
    about: dict[str, Any], skills: list[str], leaves: list[list[Any]], journeys: bytes | None
) -> OpportunityFrame:
    """Return the catalogue that the parts were made from.

    Args:
        about: what stands in the root.
        skills: addresses in the order of the matrices' columns.
        leaves: one an opportunity, as `leaves_of` yields them.
        journeys: as `journeys_of` returns them; None where the catalogue had none.
    """
    columns = _columns([values for values, _, _ in leaves], about["columns"])
    place = {uri: column for column, uri in enumerate(skills)}
    matrices = {
        name: _matrix([[place[uri] for uri in held[number]] for _, held, _ in leaves], len(skills))
        for number, name in enumerate(_MATRICES)
    }
    counts = [len(options) for *_, options in leaves]
    options = _columns([option for *_, ways in leaves for option in ways], about["options"])
    minimum, living = _column(about["wages"], "float64").tolist()
    return OpportunityFrame(
        **columns,
        **matrices,
        skills=tuple(skills),
        options=OptionFrame(opportunity=np.repeat(np.arange(len(leaves)), counts).astype(np.int32), **options),
        minimum_wage=minimum,
        living_wage=living,
        journeys=None if journeys is None else _journey_table(journeys),
    )


def _columns(rows: list[list[Any]], dtypes: dict[str, str]) -> dict[str, Any]:
    values: Any = zip(*rows, strict=True) if rows else [()] * len(dtypes)
    return {name: _column(column, dtype) for (name, dtype), column in zip(dtypes.items(), values, strict=True)}


def _matrix(columns: list[list[int]], width: int) -> sparse.csr_array:
    counts: NDArray[np.intp] = np.array([0, *map(len, columns)])
    flat = np.array([column for row in columns for column in row], dtype=np.int32)
    parts = (np.ones(len(flat), dtype=np.bool_), flat, counts.cumsum())
    return sparse.csr_array(parts, shape=(len(columns), width))
