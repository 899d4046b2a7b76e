"""The sources of open data, in the order in which they are loaded: what others refer to comes first."""

from __future__ import annotations

from typing import Final

from backend.errors import Refusal
from courses.importers.open_data.borough_outlines import BOROUGH_OUTLINES
from courses.importers.open_data.boroughs import BOROUGHS
from courses.importers.open_data.digital_roles import DIGITAL_ROLES
from courses.importers.open_data.esco import ESCO
from courses.importers.open_data.job_profiles import JOB_PROFILES
from courses.importers.open_data.libraries import LIBRARIES
from courses.importers.open_data.outcodes import OUTCODES
from courses.importers.open_data.providers import PROVIDERS
from courses.importers.open_data.qualifications import QUALIFICATIONS
from courses.importers.open_data.skills_toolkit import SKILLS_TOOLKIT
from courses.importers.open_data.source import OpenSource
from courses.importers.open_data.standards import STANDARDS

SOURCES: Final[tuple[OpenSource, ...]] = (
    BOROUGHS,
    OUTCODES,
    BOROUGH_OUTLINES,
    ESCO,
    JOB_PROFILES,
    STANDARDS,
    SKILLS_TOOLKIT,
    QUALIFICATIONS,
    DIGITAL_ROLES,
    LIBRARIES,
    PROVIDERS,
)


class SourceUnknown(Refusal):
    """There is no source of this name."""

    code = "SOURCE_UNKNOWN"
    message = "There is no source of this name."


def sources(names: list[str] | None = None) -> list[OpenSource]:
    """The sources of these names, in the order of loading; all of them where no name is given.

    Raises:
        SourceUnknown: a name is none of theirs.
    """
    known = {source.name for source in SOURCES}
    unknown = [name for name in names or [] if name not in known]
    if unknown:
        raise SourceUnknown(f"There is no source of this name. There are: {', '.join(sorted(known))}.")
    return [source for source in SOURCES if not names or source.name in names]


def described() -> str:
    """Every source with its files, one line each."""
    lines = []
    for source in SOURCES:
        lines += [f"{source.name}: {source.title}", *(f"    {name}" for name in source.files)]
    return "\n".join(lines)
