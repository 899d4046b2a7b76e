"""What the screens of providers, employers and GLA staff send about listings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mobile_api.node import encode
from tests.mobile_api.conftest import Ask

FOLDER = Path(__file__).resolve().parents[2] / "operations" / "listings"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}


def statements(name: str) -> int:
    """The number in the operation's first line."""
    found = re.match(r"# statements: (\d+)\n", FILES[name])
    assert found is not None, "The first line says how many statements it takes: # statements: 3"
    return int(found[1])


def send(ask: Ask, name: str, *, by: str = "alice", **given: Any) -> Any:
    ((payload,),) = [ask(FILES[name], {"input": given}, by=by).data.values()]
    return payload


def codes(payload: Any) -> list[tuple[str, str | None]]:
    return [(error["code"], error["field"]) for error in payload["errors"]]


def about(row: Any) -> str:
    return encode(row.kind.title(), row.pk)
