"""Figures of runs that take minutes, kept with the day, the command and the hashes of what they depend on.

Whoever reads a figure in a record can tell what it was made from; whoever changes that learns that the figure speaks of something else.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

_COMMENTS: Final = frozenset({"about", "why", "source", "decided_by"})
"""Keys of our files whose texts no figure depends on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What one run found.

    Attributes:
        made_on: the day of the run.
        command: that made it.
        inputs: hash of each thing that it depends on, by its name.
        figures: what was found.
        sha256: of all the others: a figure that somebody changed by hand is no longer what was recorded.
    """

    made_on: str
    command: str
    inputs: Mapping[str, str]
    figures: Mapping[str, Any]
    sha256: str = ""

    def sealed(self) -> Recorded:
        """The same with the hash of its contents."""
        content = asdict(self)
        del content["sha256"]
        return Recorded(**content, sha256=sha256_of(content))

    def wrong(self, name: str, inputs: Mapping[str, str]) -> list[str]:
        """Return what is no longer as it was recorded; empty: nothing.

        Args:
            name: of the run.
            inputs: hashes of today.
        """
        found = []
        if self.sealed().sha256 != self.sha256:
            found.append(f"the figures of “{name}” are not those that were recorded")
        if dict(inputs) != dict(self.inputs):
            changed = sorted(
                one for one in inputs.keys() | self.inputs.keys() if inputs.get(one) != self.inputs.get(one)
            )
            found.append(
                f"the figures of “{name}” (of {self.made_on}) were made with another {', another '.join(changed)}"
            )
        return found


def read_recorded(file: Path) -> dict[str, Recorded]:
    """Return what a file keeps, by the name of the run; nothing where it is not there."""
    content = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {name: Recorded(**one) for name, one in content.items()}


def write_recorded(file: Path, found: Mapping[str, Recorded]) -> None:
    """Keep it: the same figures give the same bytes."""
    content = {name: asdict(found[name]) for name in sorted(found)}
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def sha256_of(value: object) -> str:
    """Return the hash of plain data."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sha256_of_file(file: Path) -> str:
    """Return the hash of what a JSON file says; its layout and its comments don't count."""
    return sha256_of(_without_comments(json.loads(file.read_text(encoding="utf-8"))))


def sha256_of_code(package: Path, root: Path, *beside: str) -> str:
    """Return the hash of what a package does, with all that it imports; layout, comments and docstrings don't count.

    Args:
        package: its folder.
        root: folder in which the names of modules begin.
        beside: names of the packages and modules in which what it imports is followed.
    """
    waiting, found = sorted(package.rglob("*.py")), dict[str, str]()
    while waiting:
        file = waiting.pop()
        name = file.relative_to(root).with_suffix("").as_posix().replace("/", ".")
        if name not in found:
            module = ast.parse(file.read_text(encoding="utf-8"))
            imported = [one for one in _imported(module) if any(f"{one}.".startswith(f"{part}.") for part in beside)]
            waiting += [path for one in imported if (path := root / f"{one.replace('.', '/')}.py").is_file()]
            found[name] = _what_it_does(module)
    return sha256_of(found)


def overdue(name: str, review_by: str, today: date) -> list[str]:
    """Return that a document should have been reviewed; empty: it is not due."""
    late = date.fromisoformat(review_by) < today
    return [f"{name} was to be reviewed by {review_by}"] if late else []


def _imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _what_it_does(module: ast.Module) -> str:
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [one for one in node.body if not _is_text(one)]
    return ast.dump(module)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _without_comments(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_comments(one) for key, one in value.items() if key not in _COMMENTS}
    return [_without_comments(one) for one in value] if isinstance(value, list) else value
