"""Imports point one way: the contracts of pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import PACKAGES, ROOT, pyproject


def test_every_contract_is_kept() -> None:
    contracts = pyproject()["tool"]["importlinter"]["contracts"]

    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    outcome = done.stdout.strip().splitlines()[-1]
    assert (done.returncode, outcome) == (0, f"Contracts: {len(contracts)} kept, 0 broken."), done.stdout
    assert len(contracts) >= 6


def test_the_contracts_see_every_package() -> None:
    assert pyproject()["tool"]["importlinter"]["root_packages"] == list(PACKAGES)
    assert sorted(path.parent.name for path in ROOT.glob("*/apps.py")) == sorted(PACKAGES)


def test_every_module_of_the_recommender_has_a_layer() -> None:
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    [layers] = [c["layers"] for c in contracts if c["type"] == "layers" and "recommender.frames" in c["layers"][-1]]
    ranked = {module.strip() for layer in layers for module in layer.split("|")}

    places = {module: ROOT / module.replace(".", "/") for module in ranked}
    missing = {m for m, place in places.items() if not place.with_suffix(".py").exists() and not place.is_dir()}
    assert missing == set()
