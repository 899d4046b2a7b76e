"""What the repository itself says, in words and tables for the records that are published: no database is asked."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import Final

from backend.accounts.personal_models import WITHOUT_A_MODEL, declared, label_of
from backend.personal_data import LawfulBasis, PersonalData
from matching.accountability.filling import table
from matching.accountability.showing import Figures
from matching.queries.policy_rules import rules
from matching.queries.prioritisation import groups
from matching.recommender import wordpieces
from matching.recommender.scorer import Weights

_SPECIAL: Final = {LawfulBasis.EXPLICIT_CONSENT, LawfulBasis.EQUALITY_MONITORING, LawfulBasis.PUBLIC_TASK_HEALTH}
"""Bases that UK GDPR Art 9 has a part in."""
_LICENCES: Final = {
    "everyday sentences, written and dressed": "written for this project, MIT",
    "published texts, as somebody says them": "as the text's",
    "words of the teacher": "Apache-2.0",
}
"""Of what the manifest names no publisher's licence for: see the model card beside it."""


def code_facts() -> Figures:
    """Return them by the names that the texts use."""
    return {**_personal_data(), **_policies(), **_model()}


def _personal_data() -> Figures:
    found = {label_of(model): said for model, said in declared().items()} | dict(WITHOUT_A_MODEL)
    counted = Counter(said.lawful_basis for said in found.values())
    bases = [(basis.value, str(counted[basis])) for basis in LawfulBasis if counted[basis]]
    special = {label: said for label, said in found.items() if _is_special(said)}
    return {
        "personal.records": str(len(found)),
        "personal.bases": table(("lawful basis", "kinds of record"), bases),
        "personal.special": table(
            ("what", "purpose", "basis", "kept"),
            [(said.title, said.purpose, said.lawful_basis.value, said.retention) for said in special.values()],
        ),
        "personal.retention": table(
            ("what", "kept", "at erasure"),
            [(said.title, said.retention, said.erasure.value) for said in found.values()],
        ),
    }


def _is_special(said: PersonalData) -> bool:
    return said.lawful_basis in _SPECIAL or any(said.field(name).lawful_basis in _SPECIAL for name in said.fields)


def _policies() -> Figures:
    limits = rules().limits[-1]
    titles = {group.code: group.title for group in groups()}
    heading = ("group", "may rest on", "also by what people told us", "why")
    rows = []
    for code, rule in rules().groups.items():
        bases = ", ".join(sorted(one.words for one in rule.may_rest_on))
        rows.append((titles.get(code, code), bases, "yes" if rule.by_fact else "no, opt-in alone", rule.source))
    return {
        "rules.default_cap": f"{limits.default_cap:g}",
        "rules.ceiling": f"{limits.ceiling:g}",
        "rules.review_months": str(limits.review_months),
        "rules.evidence_months": str(limits.evidence_months),
        "rules.groups": table(heading, rows),
    }


def _model() -> Figures:
    manifest = json.loads((wordpieces.SHIPPED / "manifest.json").read_text(encoding="utf-8"))
    weights = asdict(Weights())
    texts = manifest["texts"]
    rows = [(name, f"{count:,}", manifest["licences"].get(name) or _LICENCES[name]) for name, count in texts.items()]
    return {
        "model.weights": table(
            ("part of the score", "stated weight"), [(f"`{name}`", f"{one:g}") for name, one in weights.items()]
        ),
        "model.parts": str(len(weights)),
        "model.texts": table(("texts", "number", "licence"), rows),
        "model.texts_count": f"{sum(texts.values()):,}",
        "model.teacher": manifest["teacher"],
        "model.word_pieces_made": str(manifest["created_at"])[:10],
    }
