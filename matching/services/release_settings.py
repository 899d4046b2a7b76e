"""By what a release is fitted: what is stated, and what was learnt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings

from matching.recommender import wordpieces
from matching.recommender.exploring import Exploration
from matching.recommender.pipeline import Configuration


def stated() -> Configuration:
    """What is stated in code and settings; nothing of it is learnt."""
    return Configuration(exploration=Exploration(share=min(settings.EXPLORATION_PERCENT, 100) / 100))


def configuration_with(learnt: Mapping[str, Any]) -> Configuration:
    """The stated configuration with the weights that were learnt; a part that is switched off stays off, one that is new is as stated."""
    configuration = stated()
    weights = asdict(configuration.scoring.weights)
    known = {name: value for name, value in learnt.get("weights", {}).items() if weights.get(name)}
    scoring = replace(configuration.scoring, weights=replace(configuration.scoring.weights, **known))
    return replace(configuration, scoring=scoring)


def as_stored(configuration: Configuration) -> dict[str, Any]:
    """A configuration, and which word pieces are shipped, as the database keeps it. Any change asks for a new release."""
    word_pieces = hashlib.sha256((wordpieces.SHIPPED / "manifest.json").read_bytes()).hexdigest()
    as_json: dict[str, Any] = json.loads(json.dumps(asdict(configuration) | {"word_pieces": word_pieces}))
    return as_json
