"""Makes a list again from its receipt, and says whether it is the same to the last byte.

The receipt is trusted for nothing before its signature is checked. Then the release, the catalogue and the code are those that it
names by their hashes, or the replay is refused with what is missing; today's never stand in for them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from matching.models import Receipt, RecommendationList
from matching.receipts import document
from matching.receipts.comparing import differences_to_signed, differences_to_stored
from matching.receipts.document import Opened
from matching.receipts.signing import ReceiptRefused
from matching.recommender import remaking
from matching.recommender.archive import ArchiveRefused, contents_of
from matching.recommender.artefact import ArtefactRefused
from matching.recommender.engine import engine_sha256, environment_like, surroundings, unpack
from matching.recommender.remaking import Request, remake
from matching.services.archiving import read_parts
from matching.services.receipts import signer
from matching.services.releases import folder_of

_VERSION: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
_RUN: Final = "import runpy, sys; sys.path.insert(0, sys.argv[1]); runpy.run_module(sys.argv[2], run_name='__main__')"
LONGEST_RUN: Final = 3_600
"""Seconds. A catalogue of 50,000 takes one or two minutes."""


class ReplayRefused(ReceiptRefused):
    """The receipt is genuine, but something that its list was made from is not there any more, or was changed."""


class ReleaseMissing(ReplayRefused):
    """The files of the matcher."""

    code = "RELEASE_MISSING"
    message = (
        "The files of the release that made this list are not there, or are not what they were. Bring its folder under "
        "DATA_DIR/matchers back from a backup."
    )


class CatalogueMissing(ReplayRefused):
    """The catalogue of that day."""

    code = "CATALOGUE_MISSING"
    message = (
        "The catalogue that this list was made from is not in the archive any more, or was changed. It is kept for "
        "RECEIPTS_KEPT_DAYS: bring the table matching_archivedpart back from a backup."
    )


class EngineMissing(ReplayRefused):
    """The code of that day."""

    code = "ENGINE_MISSING"
    message = (
        "The code that made this list is another one than runs here, and is not in the archive any more. Bring the table "
        "matching_archivedpart back from a backup, or run the replay with the version of this program of that day."
    )


class EngineFailed(ReplayRefused):
    """The code of that day does not run beside the libraries, or on the processor, of today."""

    code = "ENGINE_FAILED"
    message = (
        "The code of that day does not run with the libraries that are installed now, or not on this kind of processor. Install "
        "those that the receipt names, or take a machine of its kind, and replay again."
    )


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a replay.

    Attributes:
        opened: what the receipt says.
        differences: in plain words; empty when the list is the same to the last byte.
        by_archived_engine: whether code of another day made it, because other code runs here now.
        other_surroundings: library or machine, what it was then and what it is now, where they differ.
        compared_with_stored: whether the stored list was there to be compared too.
    """

    opened: Opened
    differences: list[str]
    by_archived_engine: bool
    other_surroundings: Mapping[str, tuple[str, str]]
    compared_with_stored: bool

    @property
    def is_identical(self) -> bool:
        """Whether the list is the same to the last byte."""
        return not self.differences


def receipt_of(row: Receipt) -> document.Receipt:
    """A stored receipt as it is handed out."""
    return document.Receipt(row.token, row.contents)


def replay(receipt: document.Receipt) -> Replay:
    """Make the list of a receipt again and compare it.

    Raises:
        ReceiptRefused: it is not genuine, or what it names is not there: see the codes.
    """
    opened = document.open_receipt(receipt, signer().public)
    made = _made_again(opened)
    stored = RecommendationList.objects.filter(receipt__number=opened.number).first()
    differences = differences_to_signed(opened.contents, made)
    if stored is not None:
        kept = {"considered": stored.considered, "excluded": stored.excluded, "items": stored.items}
        differences += differences_to_stored(kept, made)
    then, now = opened.versions.surroundings, surroundings()
    return Replay(
        opened=opened,
        differences=differences,
        by_archived_engine=opened.versions.engine_sha256 != engine_sha256(),
        other_surroundings={name: (then[name], now.get(name, "")) for name in then if then[name] != now.get(name, "")},
        compared_with_stored=stored is not None,
    )


def _made_again(opened: Opened) -> bytes:
    versions, contents = opened.versions, opened.contents
    release = _release(versions.release, versions.release_sha256)
    request = Request(
        catalogue=versions.catalogue_sha256,
        answers=contents.answers,
        today=contents.today,
        length=contents.length,
        draw=contents.draw,
        raises=contents.raises,
    )
    try:
        variables = environment_like(versions.surroundings)
        if versions.engine_sha256 == engine_sha256() and not variables:
            return remake(request, release, read_parts)
        return _by_archived_engine(versions.engine_sha256, request, release, variables)
    except ArtefactRefused as error:
        raise ReleaseMissing from error
    except ArchiveRefused as error:
        raise CatalogueMissing from error


def _release(version: str, sha256: str) -> Path:
    """The folder of a release whose manifest is the one that was signed; its other files are compared with that when they are read."""
    folder = folder_of(version) if _VERSION.fullmatch(version) else None
    try:
        manifest = b"" if folder is None else (folder / "recommender" / "manifest.json").read_bytes()
    except OSError as error:
        raise ReleaseMissing from error
    if folder is None or hashlib.sha256(manifest).hexdigest() != sha256:
        raise ReleaseMissing
    return folder


def _by_archived_engine(sha256: str, request: Request, release: Path, variables: Mapping[str, str]) -> bytes:
    """Run the code that the receipt names, which is what was signed to the last byte, in a process and a folder of its own."""
    name = bytes.fromhex(sha256)
    source = read_parts([name]).get(name)
    if source is None or hashlib.sha256(source).digest() != name:
        raise EngineMissing
    with TemporaryDirectory(prefix="replay-") as place:
        engine, parts = Path(place) / "engine", Path(place) / "parts"
        unpack(source, engine)
        with parts.open("wb") as file:
            file.writelines(remaking.pack(contents_of(request.catalogue, read_parts)))
        asked = {"release": str(release), "parts": str(parts), "request": asdict(request)}
        try:
            done = subprocess.run(  # noqa: S603 - what runs is the code that we signed
                [sys.executable, "-I", "-c", _RUN, str(engine), remaking.__name__],
                input=json.dumps(asked).encode(),
                capture_output=True,
                timeout=LONGEST_RUN,
                check=False,
                env={**os.environ, **variables},
            )
        except subprocess.TimeoutExpired as error:
            raise EngineFailed from error
    if done.returncode:
        raise EngineFailed from RuntimeError(done.stderr.decode(errors="replace")[-2_000:])
    return done.stdout
