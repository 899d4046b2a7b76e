"""A resident as plain values and back, and the code of the package as a part of the archive."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from matching.recommender.engine import EngineRefused, engine_sha256, environment_like, sources, surroundings, unpack
from matching.recommender.frames import Barrier, PutAway, PutAwayFor, Resident, StatedBarrier
from matching.recommender.plain import from_plain, to_plain
from tests.matching.recommender.strategies import residents


@settings(max_examples=200, deadline=None)
@given(resident=residents())
def test_a_resident_comes_back(resident: Resident) -> None:
    text = json.dumps(to_plain(resident))

    assert from_plain(Resident, json.loads(text)) == resident


def test_every_field_in_full() -> None:
    resident = Resident(
        wants="é",
        skills=frozenset({"b", "a"}),
        latitude=51.5,
        born_from=date(1998, 4, 1),
        barriers=(StatedBarrier(Barrier.NO_LAPTOP, 8),),
        hidden=frozenset({9, 3}),
        put_away=(PutAway(3, PutAwayFor.TOO_FAR, 50.0),),
        seen=((4, 9),),
    )
    plain = to_plain(resident)

    assert (plain["skills"], plain["hidden"], plain["born_from"]) == (["a", "b"], [3, 9], "1998-04-01")
    assert plain["barriers"] == [{"barrier": "NO_LAPTOP", "helped_by": 8}]
    assert plain["put_away"] == [{"opportunity": 3, "reason": "TOO_FAR", "measure": 50.0, "sessions": 0}]
    assert plain["seen"] == [[4, 9]]
    assert from_plain(Resident, plain) == resident
    assert from_plain(Resident, {}) == Resident()
    # What JSON writes as a whole number is a number all the same.
    assert from_plain(Resident, {"latitude": 51}) == Resident(latitude=51.0)


@pytest.mark.parametrize(
    "value",
    [{"name": "Ada"}, {"wants": 7}, {"hidden": ["x"]}, {"seen": [[1]]}, {"availability": True}, {"availability": 1.5},
     {"barriers": [{"barrier": "AGE"}]}, {"born_from": "yesterday"}],
)  # fmt: skip
def test_what_is_no_resident(value: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        from_plain(Resident, value)


def test_what_no_way_to_write_is_agreed_on() -> None:
    with pytest.raises(TypeError, match="complex"):
        to_plain(1j)


def test_the_engine_is_named_by_its_files() -> None:
    assert engine_sha256() == hashlib.sha256(sources()).hexdigest()
    files = json.loads(sources())
    assert {"matching/__init__.py", "matching/recommender/scorer.py", "matching/recommender/phrases.py"} <= files.keys()
    assert surroundings().keys() == {"machine", "numpy", "processor", "python", "scikit-learn", "scipy", "vectors"}


@pytest.mark.parametrize("told", [{}, {"SIMD Extensions": {"baseline": ["X86_V2"]}}])
def test_a_processor_without_any_further_instructions(told: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(np, "show_config", lambda mode: {"dicts": told}[mode])
    surroundings.cache_clear()
    try:
        assert surroundings()["vectors"] == ""
        # What it lacks can't be switched on.
        assert environment_like({**surroundings(), "vectors": "X86_V3"}) == {}
    finally:
        surroundings.cache_clear()


def test_calculating_as_another_machine() -> None:
    here = surroundings()
    assert environment_like(here) == environment_like({}) == {}
    assert environment_like({**here, "processor": "Nehalem"}) == {"OPENBLAS_CORETYPE": "Nehalem"}
    disabled = {"NPY_DISABLE_CPU_FEATURES": here["vectors"]} if here["vectors"] else {}
    assert environment_like({**here, "vectors": ""}) == disabled


def test_an_engine_runs_by_itself(tmp_path: Path) -> None:
    """Its files alone, without the rest of the product on the path."""
    unpack(sources(), tmp_path)
    run = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import matching.recommender.remaking as r; print(r.__file__)"
    done = subprocess.run([sys.executable, "-I", "-c", run], capture_output=True, text=True, check=True, cwd=tmp_path)

    assert done.stdout.strip() == str(tmp_path / "matching" / "recommender" / "remaking.py")


@pytest.mark.parametrize(
    "name",
    ["../evil.py", "/etc/evil.py", "matching/recommender/../../evil.py", "matching/services/x.py", "matching/recommender/x.pth",
     "sitecustomize.py", "matching/recommender/x/y/z.py"],
)  # fmt: skip
def test_an_engine_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(EngineRefused):
        unpack(json.dumps({"matching/__init__.py": "", name: ""}).encode(), tmp_path / "engine")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_no_engine(tmp_path: Path) -> None:
    with pytest.raises(EngineRefused):
        unpack(b"{}", tmp_path)
