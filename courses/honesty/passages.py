"""An advert taken apart: its sentences and bullet points, each with the kind of section that it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from courses.honesty.plain import Plain, plain


class Section(Enum):
    """What a heading says of the lines below it."""

    TITLE = auto()
    OPEN = auto()
    """No heading, or one that says nothing about what is demanded."""
    REQUIRED = auto()
    DESIRED = auto()
    """Welcome, or expressly not needed."""
    OFFER = auto()
    """What the job gives: training, pay, a career."""
    ABOUT = auto()
    """Who the employer is."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence, clause between semicolons, or bullet point."""

    source: Plain
    field: str
    start: int
    """Offset of its first character in the simplified text."""
    text: str
    section: Section


_TAIL: Final = (
    r"(?: (?:criteria|criterion|requirements?|skills?|qualifications?|experience|attributes?|knowledge"
    r"|points?|extras?|training|"
    r"qualities|and|&|but|not|needed|essential|required|for this role|for the role|to have|if you have)){0,5}"
)
_HEADINGS: Final = {
    Section.DESIRED: re.compile(
        r"(?:desirables?|desired|preferred|preferably|ideally|nice|nice[ -]to[ -]haves?|good[ -]to[ -]have"
        r"|would be nice|optional|bonus|"
        r"a bonus|advantageous|an advantage|beneficial|additional|useful|helpful|pluses|a plus|plus points"
        r"|brownie points|"
        r"(?:it |what )?would be (?:nice|great|good|a bonus|a plus)(?: to have| if)?|we'd love(?: to see"
        r"| it if)?|not essential|not required|"
        r"(?:things |what )?(?:you (?:don't|won't|do not|will not)|you needn't) need)" + _TAIL
    ),
    Section.OFFER: re.compile(
        r"(?:what (?:you'll|you will|you|you can) (?:learn|get|gain|receive|earn|expect)|what we (?:offer"
        r"|can offer|give)(?: you)?|"
        r"what's in it for you|what is in it for you|we offer|you'll (?:learn|get|gain)|you will (?:learn|get"
        r"|gain)|benefits|the benefits|"
        r"perks(?: and benefits| & benefits)?|our benefits|training|training provided|training to be provided"
        r"|training and progression|"
        r"progression|career (?:path|progression|development|prospects)|your career|future prospects"
        r"|prospects|development|"
        r"after (?:the|your|this) [a-z]{3,20}|in return|rewards?|your rewards?|why (?:join|work)[a-z' ]{0,30})"
    ),
    Section.ABOUT: re.compile(
        r"(?:about us|who we are|our story|the company|the employer|the team|your team|our (?:company|team"
        r"|clients?|people|mission)|"
        r"company (?:overview|profile|description)|about (?!you|the role|the job|this role|the position"
        r"|the post)[a-z&'. -]{1,40})"
    ),
    Section.REQUIRED: re.compile(
        r"(?:essentials?|required|requirements?|must[ -]haves?|minimum|basic|what you(?:'ll| will)? (?:need"
        r"|bring|have)|"
        r"(?:what|who) we(?:'re| are)? (?:look for|looking for|need|want|require)|about you|who you are"
        r"|you (?:will|must|should)? ?(?:have|need|be)|"
        r"you'll (?:have|need|be)|we (?:need|require|want|ask for)|(?:the )?(?:successful|ideal) (?:candidate"
        r"|applicant)|your profile|"
        r"person spec(?:ification)?|(?:key|core) (?:skills|requirements|criteria)|entry (?:requirements?"
        r"|criteria)|the person|candidate profile)" + _TAIL
    ),
}
_TOPIC: Final = re.compile(
    r"(?:(?:previous |work |relevant )?experience|qualifications?|education|training|knowledge|skills?"
    r"|abilit(?:y|ies)|and|&|,|/| |"
    r"aptitudes?|attributes?|personal|qualities|other){1,12}"
)
"""A heading that names a topic, as NHS and council forms have them: it leaves "essential" or "desirable" as it was."""

_BULLET: Final = re.compile(r"\s{0,3}(?:[-*•>]{1,3}|o(?= )|\(?\d{1,2}[.)](?=\s)|\(?[a-z][.)](?=\s))\s{0,3}")
_LABEL: Final = re.compile(r"([^\n:?!]{2,60}?)(?: ?:| -(?= ))\s{0,3}")
_END: Final = re.compile(r"[.!?]{1,5}[\"')]{0,2}(?:\s|$)|;| [•|*] |,? (?=• ?)")
_SHORT: Final = re.compile(r"\b(?:min|max|ca?|approx|e\.g|i\.e|eg|ie|incl?|no|st|vs|circa|[a-z]\.[a-z])$")
"""An abbreviation whose full stop ends no sentence."""
_MAYBE_SHORT: Final = re.compile(r"\b(?:yrs?|mths?|mos|exp|exper|etc|hons|sc|eng|qual|reqd?|edu|dept|equiv|tech)$")
"""One whose full stop ends a sentence if a capital follows."""
_HEADING_WORDS: Final = 7
_WRAPPED: Final = 50
"""Characters from which a line that stops in mid-sentence was broken by the width of a page."""
_RESTART: Final = re.compile(r"(?:you|we|must|applicants?|candidates?|the|this|our|it|there|apply|salary|hours|pay)\b")
"""How a sentence begins that is no longer part of the list after "Desirable:" on the same line."""


def passages(field: str, original: str) -> Iterator[Passage]:
    """Take one field of an advert apart."""
    source = plain(original)
    if field == "title":
        if source.text.strip():
            yield Passage(source, field, 0, source.text.replace("\n", " "), Section.TITLE)
        return
    section, bullets = Section.OPEN, False
    for start, end in _lines(source):
        bullet = _BULLET.match(source.text, start, end)
        body = bullet.end() if bullet else start
        if bullets and not bullet and source.text[body:end].rstrip().endswith((".", "!")):
            section, bullets = Section.OPEN, False
        heading = _block_heading(source.text[body:end], section)
        if heading is not None:
            section, bullets = heading, False
            continue
        bullets = bullets or bool(bullet)
        yield from _sentences(source, field, body, end, section)


def _lines(source: Plain) -> Iterator[tuple[int, int]]:
    """Lines as the employer meant them: a line broken by the width of a page goes on in the next one."""
    start = 0
    while start < len(source.text):
        end = source.text.find("\n", start)
        end = len(source.text) if end < 0 else end
        while _goes_on(source, start, end):
            following = source.text.find("\n", end + 1)
            end = len(source.text) if following < 0 else following
        if source.text[start:end].strip():
            yield start, end
        start = end + 1


def _goes_on(source: Plain, start: int, end: int) -> bool:
    text = source.text
    if end + 1 >= len(text) or text[end - 1 : end] in {".", "!", "?", ":", ";", ""}:
        return False
    last = text.rfind("\n", start, end) + 1 or start
    following = text[end + 1]
    return end - max(last, start) >= _WRAPPED and (
        (following.isdigit() and not _BULLET.match(text, end + 1)) or source.is_lower(end + 1)
    )


def _block_heading(line: str, current: Section) -> Section | None:
    """Return the section that starts below this line, if it is a heading and nothing else."""
    words = line.strip()
    named = words.endswith(":")
    words = words.rstrip(":?- ").strip()
    if not words or len(words.split()) > _HEADING_WORDS:
        return None
    if _TOPIC.fullmatch(words):
        return Section.OPEN if current in {Section.OFFER, Section.ABOUT} else current
    kind = _kind(words)
    return kind or (Section.OPEN if named else None)


def _kind(words: str) -> Section | None:
    return next((section for section, pattern in _HEADINGS.items() if pattern.fullmatch(words)), None)


def _sentences(source: Plain, field: str, start: int, end: int, section: Section) -> Iterator[Passage]:
    """Sentences of one line. A heading within the line holds until the line ends or a new thought begins."""
    inline: Section | None = None
    for left, right in _pieces(source, start, end):
        label = _LABEL.match(source.text, left, right)
        kind = _kind(label[1].strip()) if label else None
        if label and kind:
            inline, left = kind, label.end()  # noqa: PLW2901
        elif inline and _RESTART.match(source.text, left):
            inline = Section.OPEN
        if source.text[left:right].strip():
            yield Passage(source, field, left, source.text[left:right], inline or section)


def _pieces(source: Plain, start: int, end: int) -> Iterator[tuple[int, int]]:
    left = start
    for stop in _END.finditer(source.text, start, end):
        if stop[0].startswith(".") and _is_abbreviation(source, stop, end):
            continue
        yield left, stop.end()
        left = stop.end()
    yield left, end


def _is_abbreviation(source: Plain, stop: re.Match[str], end: int) -> bool:
    before = source.text[max(0, stop.start() - 8) : stop.start()]
    if _SHORT.search(before):
        return True
    goes_on = stop.end() < end and (source.is_lower(stop.end()) or source.text[stop.end()] in "(-&/")
    return bool(_MAYBE_SHORT.search(before)) and goes_on
