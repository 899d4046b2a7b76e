"""Assumptions are read strictly, and varied one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matching.simulation.assumptions import AssumptionsBroken, Variation, read_assumptions
from tests.matching.simulation.small import FOLDER, assumptions


def test_ours_are_complete_and_each_variation_changes_something() -> None:
    assumed, varied = read_assumptions(FOLDER / "assumptions.json")

    assert [group.code for group in assumed.groups] == ["WOMEN", "MINORITY_ETHNIC", "DISABLED"]
    assert [one.name for one in varied if assumed.but(one) == assumed] == []
    assert len({one.name for one in varied}) == len(varied) == 10


def test_effects_on_groups_are_scaled_from_none() -> None:
    assumed = assumptions().but(Variation("", {"peers": 0.0}, {"confidence": 2.0, "words": 0.0, "km": 0.5}))
    disabled = assumed.groups[2]

    assert assumed.peers == 0.0
    assert (disabled.confidence, disabled.words, disabled.opt_in) == (-1.2, 1.0, 0.6)
    assert disabled.km == pytest.approx(1.4)


def forget(stored: Any) -> None:
    del stored["values"]["peers"]


def invent(stored: Any) -> None:
    stored["values"]["luck"] = [1.0, "Because."]


def no_reason(stored: Any) -> None:
    stored["groups"]["WOMEN"]["why"] = ""


def no_number(stored: Any) -> None:
    stored["values"]["peers"] = ["much", "Because."]


def other_effect(stored: Any) -> None:
    stored["varied"][0]["groups"] = {"luck": 1.0}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (forget, "missing or unknown: peers"),
        (invent, "missing or unknown: luck"),
        (no_reason, "a figure has no reason"),
        (no_number, "is not a file of assumptions"),
        (other_effect, "no lack of confidence changes what is not there: luck"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, change: Callable[[Any], None], said: str) -> None:
    stored = json.loads((FOLDER / "assumptions.json").read_text())
    change(stored)
    path = tmp_path / "others.json"
    path.write_text(json.dumps(stored))

    with pytest.raises(AssumptionsBroken, match=said):
        read_assumptions(path)
