"""A list as it is written down: plain values that a database keeps, and the very bytes that two lists are compared by."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from matching.recommender.uplifts import with_uplift

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matching.recommender.recommendation import Recommendation, Recommendations


def written(result: Recommendations) -> dict[str, Any]:
    """Return how many were looked at, how many each cause left out, and the items."""
    return {
        "considered": len(result.opportunity_ids),
        "excluded": {cause.value: count for cause, count in result.excluded.items()},
        "items": Items(_item(item) for item in result.items),
    }


class Items(list[dict[str, Any]]):
    """Items of a list with their text: writing seventy thousand letters twice, to be hashed and to be stored, would cost too much.

    The text is of the moment in which it was first asked for, so nothing may be changed in them after that.
    """

    @cached_property
    def text(self) -> str:
        """As JSON, with the names of each object in order."""
        return _json(list(self))


class ItemsEncoder(json.JSONEncoder):
    """Writes `Items` as the text that they have already."""

    def encode(self, o: Any) -> str:
        """Return the JSON of a value."""
        return o.text if isinstance(o, Items) else super().encode(o)


def bytes_of(made: Mapping[str, Any]) -> bytes:
    """Return a written list as bytes: the same for equal lists, before and after a database has kept them."""
    items = made["items"]
    counts = _json([made["considered"], made["excluded"]])
    return f"{counts}\n{items.text if isinstance(items, Items) else _json(items)}".encode()


def read_back(text: bytes) -> dict[str, Any]:
    """Return the list that `bytes_of` wrote."""
    counts, _, items = text.partition(b"\n")
    considered, excluded = json.loads(counts)
    return {"considered": considered, "excluded": excluded, "items": json.loads(items)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def _item(item: Recommendation) -> dict[str, Any]:
    columns = {
        "opportunity": item.opportunity_id,
        "option": item.option_id,
        "rank": item.rank,
        "place": item.place,
        "propensity": item.propensity,
        "base_rank": item.base_rank,
        "score": _number(item.score),
        # Pairs, because PostgreSQL does not keep the order of an object's keys.
        "parts": [[part.value, _number(value)] for part, value in item.parts.items()],
        "minutes": item.minutes,
        "reasons": [
            {
                "code": reason.code.value,
                "part": reason.part.value,
                "text": reason.text,
                "contribution": reason.contribution,
            }
            for reason in item.reasons
        ],
        "pathway": [
            {
                "opportunity": step.opportunity_id,
                "code": step.code.value,
                "text": step.text,
                "skills": list(step.skills),
                "level": step.level,
            }
            for step in item.pathway
        ],
    }
    return with_uplift(columns, item.uplift, item.rank_without)


def _number(value: float) -> float:
    """Return the number, and 0 for -0: PostgreSQL keeps no such thing."""
    return value + 0.0
