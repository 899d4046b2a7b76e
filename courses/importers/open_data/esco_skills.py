"""ESCO's skills, from the files of v1.2.0 that we have."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from courses.importers.addresses import esco_uri
from courses.importers.fitting import fitting
from courses.importers.open_data.esco_profiles import Labels
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.runs import Load
from courses.importers.skips import Skip, SkipCode
from courses.models import Skill

COLLECTIONS = tuple(
    f"esco_1.2.0/{name}SkillsCollection_en.csv.xz" for name in ("digital", "transversal", "language", "digComp")
)
TEXTS = "esco_1.2.0/skills_uri_text.csv.xz"
OLDER_DIGITAL = "from_packages/esco_1.1.1_digital_skills.csv"
_DIGITAL = COLLECTIONS[0]
_COLUMNS = ("conceptUri", "preferredLabel", "skillType", "altLabels", "description")
_KINDS = {"skill/competence": Skill.Kind.SKILL, "knowledge": Skill.Kind.KNOWLEDGE, "": ""}
_SENTENCE = re.compile(r"(?:^|(?<= ))(?:[A-Z][a-z]*|A)[ ,](?=[a-z])")


def skills(load: Load, labels: Labels) -> Iterator[Skill]:
    """Every skill: those of the collections with all that ESCO says of them, then the rest from label-and-text lines.

    Args:
        load: where to read from, and what was left out.
        labels: the labels that occupations use, which tell where the label ends in such a line.
    """
    older = frozenset(load.csv(OLDER_DIGITAL, ("uri",), lambda record: esco_uri(record, "uri", "skill")))
    seen: set[str] = set()
    names: set[str] = set()
    for name in COLLECTIONS:
        digital = older if name != _DIGITAL else None
        for skill in load.csv(name, _COLUMNS, _collected_builder(digital)):
            if skill.uri not in seen:  # the collections overlap, and say the same
                seen.add(skill.uri)
                names.add(skill.label.casefold())
                yield skill
    known = {label: kind for label, kind in labels.items() if label.casefold() not in names}
    for rest in load.csv(TEXTS, ("id", "description"), text_builder(known, older, seen)):
        if rest is not None:
            yield rest


def _collected_builder(digital: Collection[str] | None) -> Callable[[Record], Skill]:
    """Makes a skill of a row of a collection. `digital`: URIs of the digital ones; None where all are."""
    once = Once()

    def build(record: Record) -> Skill:
        uri, kind = esco_uri(record, "conceptUri", "skill"), record.line("skillType")
        label = record.required_line("preferredLabel")
        if kind not in _KINDS:
            raise Skip("skillType", SkipCode.VALUE_UNKNOWN)
        once("conceptUri", uri)
        return fitting(
            Skill(
                uri=uri,
                label=label,
                alternative_labels=alternatives(record, label),
                kind=_KINDS[kind],
                description=record.text("description"),
                digital=digital is None or uri in digital,
            )
        )

    return build


def alternatives(record: Record, label: str) -> list[str]:
    """The cell `altLabels`: one a line in one file, between bars in another."""
    split = (" ".join(part.split()) for part in re.split(r"[|\n]", record.text("altLabels")))
    return [part for part in dict.fromkeys(split) if part and part != label]


def text_builder(
    labels: Mapping[str, str], digital: Collection[str], seen: set[str]
) -> Callable[[Record], Skill | None]:
    """Makes a skill of a line such as "manage staff direct staff Assign tasks to …": label, other labels, description.

    The label is the longest known one that the line begins with. The other labels cannot be told from each other, so they
    are not kept. The description begins at the first capitalised word before a small one.

    Args:
        labels: kind of each known label ("knowledge", or empty where it is not known).
        digital: URIs of the digital skills.
        seen: URIs that have been read from better files; what is read here is added.
    """
    known = {label.casefold(): label for label in labels}

    def build(record: Record) -> Skill | None:
        uri = esco_uri(record, "id", "skill")
        if uri in seen:
            return None
        text = record.required_line("description")
        label = longest_label(text, known)
        if label is None:
            raise Skip("description", SkipCode.LABEL_UNKNOWN)
        seen.add(uri)
        after = text[len(label) :].lstrip()
        sentence = _SENTENCE.search(after)
        description = after[sentence.start() :] if sentence else after
        return fitting(Skill(uri=uri, label=label, kind=labels[label], description=description, digital=uri in digital))

    return build


def longest_label(text: str, known: Mapping[str, str]) -> str | None:
    """The longest known label that the text begins with, ending at the end of a word; None where there is none.

    Args:
        text: one line, words one space apart.
        known: label by its casefolded form.
    """
    folded = text.casefold()
    ends = [match.start() for match in re.finditer(r" |$", folded)]
    return next((known[folded[:end]] for end in reversed(ends) if folded[:end] in known), None)
