"""ESCO's occupation profiles: which skills each occupation takes. A parquet file, read in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from pyarrow import parquet

from courses.importers.reading import FileMissing, FileUnreadable, HeaderWrong
from courses.importers.runs import Load
from courses.models import Skill

PROFILES = "esco_1.2.0/esco_occupation_profiles.parquet"
_COLUMNS = ("occupation_uri", "essential_skills", "optional_skills", "essential_knowledge")
_PASSES = 2  # it is read once for the labels, and once for the relations
_BATCH = 200  # occupations, about 8,500 relations

Labels = Mapping[str, str]  # kind of a skill by its label; empty where it is not known


@dataclass(frozen=True)
class Profile:
    """The skill labels of an occupation; `number` counts from 1."""

    number: int
    uri: str
    essential: Sequence[str]
    optional: Sequence[str]
    knowledge: Sequence[str]


def profiles(load: Load) -> Iterator[Profile]:
    """Each occupation's profile.

    Raises:
        FileMissing, FileUnreadable, HeaderWrong: see there.
    """
    path = load.folder / PROFILES
    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            missing = [column for column in _COLUMNS if column not in file.schema_arrow.names]
            if missing:
                raise HeaderWrong(
                    f"{path.name} does not have the columns that we know. It lacks: {', '.join(missing)}."
                )
            for batch in file.iter_batches(batch_size=_BATCH, columns=list(_COLUMNS)):
                for row in batch.to_pylist():
                    number += 1
                    yield Profile(number, row["occupation_uri"], *(_tidy(row[column]) for column in _COLUMNS[1:]))
        load.advance(path.stat().st_size // _PASSES)
    except FileNotFoundError as error:
        raise FileMissing(f"{path.name} is missing from the folder {path.parent.name}.") from error
    except (OSError, pa.ArrowException) as error:
        raise FileUnreadable(f"{path.name} cannot be read: {type(error).__name__}.") from error


def used_labels(load: Load) -> dict[str, str]:
    """Every skill label that an occupation uses; those listed as knowledge are known to be knowledge."""
    labels: dict[str, str] = {}
    for profile in profiles(load):
        for label in (*profile.essential, *profile.optional):
            labels.setdefault(label, "")
        labels.update(dict.fromkeys(profile.knowledge, Skill.Kind.KNOWLEDGE.value))
    return labels


def _tidy(labels: Sequence[str] | None) -> list[str]:
    return [" ".join(label.split()) for label in labels or []]
