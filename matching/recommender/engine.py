"""The source of this package, as it runs: a list that was made by it can be made again by just this code, years later.

The package needs numpy, scipy and scikit-learn and nothing else of ours, so its files are all that has to be kept.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import scipy
import sklearn
from threadpoolctl import threadpool_info

if TYPE_CHECKING:
    from collections.abc import Mapping

_PACKAGE: Final = Path(__file__).resolve().parent
_FILES: Final = re.compile(r"matching/(?:recommender/(?:[a-z_]+/)?)?[a-z_]+\.py")
"""What an engine may consist of: nothing is ever written beside it."""


class EngineRefused(Exception):  # noqa: N818 - as the refusals of artefacts
    """What is to be unpacked is no engine."""


@cache
def sources() -> bytes:
    """Return path and text of every file, as JSON. Read once a process: what runs is what was there when it started."""
    files = [_PACKAGE.parent / "__init__.py", *sorted(_PACKAGE.rglob("*.py"))]
    base = _PACKAGE.parent.parent
    found = {file.relative_to(base).as_posix(): file.read_text(encoding="utf-8") for file in files}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def engine_sha256() -> str:
    """Return the hash of `sources`, which names this engine."""
    return hashlib.sha256(sources()).hexdigest()


@cache
def surroundings() -> Mapping[str, str]:
    """Return versions of all that an engine calculates with. Between two of them last digits may differ."""
    return {
        "machine": platform.machine(),
        "numpy": np.__version__,
        "processor": _processor(),
        "python": platform.python_version(),
        "scikit-learn": sklearn.__version__,
        "scipy": scipy.__version__,
        "vectors": " ".join(_extensions()),
    }


def environment_like(then: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with which a process on this machine calculates as on the one with these surroundings.

    A newer processor can do what an older one did. The other way round it can't: such a process may end, or its last digits differ.
    """
    processor, extensions = then.get("processor", ""), then.get("vectors", "").split()
    wanted = {}
    if processor not in {"", surroundings()["processor"]}:
        wanted["OPENBLAS_CORETYPE"] = processor
    more = [name for name in _extensions() if name not in extensions]
    if more and "vectors" in then:
        wanted["NPY_DISABLE_CPU_FEATURES"] = " ".join(more)
    return wanted


def _processor() -> str:
    """Return the kind of processor whose routines numpy multiplies with, in OpenBLAS's words: those of each kind add in another order."""
    found = [one for one in threadpool_info() if one.get("internal_api") == "openblas"]
    numpys = [one for one in found if "numpy" in one["filepath"]] or found
    return str(numpys[0].get("architecture", "")) if numpys else ""


def _extensions() -> list[str]:
    """Return the sets of instructions, beyond what every processor has, that numpy found here: some sum or take roots in other digits."""
    # Neither key is there on a processor that has none of them.
    return sorted(np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", []))


def unpack(content: bytes, folder: Path) -> None:
    """Write an engine into an empty folder, which is then put first on the path.

    Raises:
        EngineRefused.
    """
    files = json.loads(content)
    if not files or any(_FILES.fullmatch(name) is None for name in files):
        message = "Not an engine: a file of it would lie elsewhere."
        raise EngineRefused(message)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
