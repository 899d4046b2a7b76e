"""Years of experience that the advert demands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from courses.honesty.durations import Duration, durations
from courses.honesty.grammar import (
    Context,
    is_about_others,
    is_condition,
    is_denied,
    is_excluding,
    is_wished,
    lies_ahead,
    some_words,
)
from courses.honesty.passages import Passage, Section
from courses.honesty.verdict import Policy

_NOUN: Final = (
    r"(?:experi?[ae]n?ce?d?|experence|exper(?:ience)?|exp|expertise|background|track record|tenure|pqe"
    r"|post[- ]qualif\w{0,10}|commercially|professionally|hands[- ]on|under (?:your|their|his|her|the) belt"
    r"|behind (?:you|them))\b"
)
_SAID: Final = re.compile(rf"'? ?(?:of |worth of |in |as )?{some_words(7)}{_NOUN}")
"""A length of time and then the word: "3 years' commercial React experience"."""
_SAID_BEFORE: Final = re.compile(
    rf"\b(?:{_NOUN})\.?(?: (?:required|reqd|needed|req|level|lvl|of|for|totalling|min|minimum|essential"
    rf"|wanted|expected|going back|is|in|with|a|you need|spanning|at|not|than|post)\.?){{0,4}}"
    rf"(?: [a-z0-9+#./&-]{{1,20}}){{0,4}}\s?(?:[:(,-]|of|for|is)?\s?(?:\(?(?:of|at least|min(?:imum)?"
    rf"|a minimum of|for|a)?\s?)$"
)
_NO_TIME_OF_WORK: Final = re.compile(
    r"(?:'s?|s')?[\s-]?(?:-|of |of a |a |of our |in our )?(?:(?!in |with |as |on |at |for |using "
    r"|within )[a-z-]{1,16} ){0,2}?(?:fixed|ftc|contract|term|apprenticeships?|apprentice|programme|program"
    r"|course|scheme|placement|"
    r"training|traineeship|academy|qualification|old|olds|of age|ago|from now|warranty|guarantee|lease"
    r"|lifetime|runway|running|in a row|in business|"
    r"of use|of support|access|history|address|residen\w{1,6}|service|with us|while|maternity|cover|leave"
    r"|rotation|plan|"
    r"of paid|of being|of your|in the uk|in the united kingdom|in britain|in this country|out of work|later"
    r"|commitment|post|role for|internship|appointment|"
    r"project|probation\w{0,5}|payback|subscription|notice|membership|holiday|salary|pay|of study|of college"
    r"|of school|of university|of teaching you|since|when)\b"
)
_PLACE_OF_WORK: Final = re.compile(
    r"'? ?(?:\([^()]{0,20}\) ?)?(?:of )?(?:in|within|as|at|on|with|using|working|work|doing|supporting|coding"
    r"|programming|writing|building|developing|managing|running|testing|designing|"
    r"selling|under your belt|behind you|post|plus in|commercial\w{0,2}|professional\w{0,2}|hands[- ]on"
    r"|experienced|of [a-z0-9+#./& -]{2,40}(?:behind|under|ing))\b"
)
_WORKED: Final = re.compile(
    r"\b(?:worked|spent|held|used|coded|programmed|served|been (?:a|an|in|working|doing|using|employed)|done"
    r"|doing|supported|having|practi[sc]ed|managed|sold|administered)\b"
    r"[^.;:!?]{0,70}$"
)
_DEMANDED: Final = re.compile(
    r"\b(?:must(?: have| possess)?|needs?|required?|requires|have|has|having|had|'ve|you've|bring|brings"
    r"|possess(?:es)?|with|got|offer|hold|someone|somebody|"
    r"who|candidates?|applicants?|seeking|experience|boast|:)\b[^.;!?]{0,40}$|:\s?$"
)
_TIME_BEFORE: Final = re.compile(
    r"\b(?:for|in|over|within|after|during|every|until|past|next|first|last|final|previous|coming|by|than"
    r"|since|aged?|age of|over the|year|years?|every|each|lasts?|lasting|of|"
    r"the|this|our|full|your|whole|from|is|are|on|and)\s?(?:about |around |the |last |past |next |at least |up to )?$"
)
_PERIOD_BEFORE: Final = re.compile(
    r"\b(?:(?<!ask )(?<!asking )(?<!asks )(?<!looking )for|in|within|after|during|every|until|past|next|last)\s?$"
)
_LICENCE: Final = re.compile(r"\b(?:licen[cs]e|passport|visa|permit|account|insurance)\b[^.;:!?]{0,40}$")
_AFTERWARDS: Final = re.compile(
    r"'? ?(?:with us|of working with us|of employment with us|working for us|here\b|in post\b|into)"
)
_OTHER_WAY_IN: Final = (
    r"(?:a |an |any |some |the |have |hold |relevant |completed |completion of |recent |other |similar "
    r"|equivalent |good |strong |personal |your |"
    r"work |college |relevant |level [1-5] |t[- ]|a[- ]){0,4}"
    r"(?:level [1-5]|apprentice\w{0,6}|bootcamp|boot camp|college|course|qualification|certificat\w{0,6}"
    r"|diploma|levels?|btec|gcses?|hnc|hnd|nvq|"
    r"portfolio|projects?|training|none|no (?:prior |previous )?experience|not|nothing|zero|neither"
    r"|self[- ]taught|transferable)\b"
)
_OR_ELSE: Final = re.compile(rf"[^.;:!?]{{0,70}}?[, (](?:or|/|and/or) (?:a |an |any )?{_OTHER_WAY_IN}")
_OR_BEFORE: Final = re.compile(
    rf"\b{_OTHER_WAY_IN}[^.;:!?]{{0,50}}?\bor(?: (?:have|hold|with|at least|a minimum of|around|about|you have))?\s?$"
)
_AS_MUCH: Final = re.compile(
    r"[^.;:!?]{0,60}?\b(?:counts? as much|is as good|or not|or none|both welcome|(?:is|are) (?:welcome|fine"
    r"|plenty|enough))\b"
)
_VAST: Final = re.compile(
    r"\b(?:extensive|significant|substantial|considerable|vast|in-depth|lengthy)(?:,? (?:and )?(?:proven"
    r"|commercial|professional|relevant|previous|practical|"
    r"prior|demonstrable|hands-on|work|working|industry|[a-z]{1,14})){0,3} (?:experience|track record)\b"
)


def experience_demanded(sequence: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, int, int]]:
    """Yield each demand for more experience than the policy allows."""
    for passage in sequence:
        if passage.section in {Section.DESIRED, Section.OFFER}:
            continue
        found = list(_in_years(passage, policy)) or list(_in_adjectives(passage))
        yield from ((passage, start, end) for start, end in found)


def _in_years(passage: Passage, policy: Policy) -> Iterator[tuple[int, int]]:
    last = -1
    for duration in durations(passage.text):
        context = Context.of(passage, duration.start, duration.end)
        excluding = is_excluding(context)
        if duration.months <= policy.most_months or (duration.is_most and not excluding) or duration.start < last:
            continue
        if not _is_experience(duration, context) or (not excluding and _is_excused(passage, context)):
            continue
        said = _SAID.match(context.right)
        last = duration.end + (said.end() if said else 0)
        yield duration.start, last


def _is_experience(duration: Duration, context: Context) -> bool:
    """Return whether the time is one that somebody has worked."""
    if _NO_TIME_OF_WORK.match(context.right) or _AFTERWARDS.match(context.right):
        return False
    if duration.says_experience or _SAID.match(context.right) or _SAID_BEFORE.search(context.left):
        return True
    if _LICENCE.search(context.left):
        return False
    return bool(_WORKED.search(context.left)) or _is_fragment(duration, context)


def _is_fragment(duration: Duration, context: Context) -> bool:
    """Return whether the time is demanded without the word experience: "2-3 years in a NOC", "must have 3 years React"."""
    demanded = duration.is_floor or bool(_DEMANDED.search(context.left))
    if (_PERIOD_BEFORE if duration.is_floor else _TIME_BEFORE).search(context.left):
        return False
    if _PLACE_OF_WORK.match(context.right):
        return demanded or len(context.left.strip(" \"'(-")) == 0
    return demanded and _is_bare(context)


_BARE: Final = re.compile(r"'? ?(?:[a-z0-9+#./&-]{1,25} ?){0,5}(?:$|[.,;:!?)])")
_OWNED: Final = re.compile(r"\b(?:must have|need|you'll need|minimum|min|have|you've|got|required)\b[^.;:!?]{0,20}$")


def _is_bare(context: Context) -> bool:
    """Return whether a demanded time is followed by nothing but the thing worked with: "must have 3 years React"."""
    floor = re.match(r"(?:a |the )?(?:bare )?(?:min|at least|no less|not less|over|more)", context.phrase)
    return bool(_BARE.match(context.right) and (floor or _OWNED.search(context.left)))


def _is_excused(passage: Passage, context: Context) -> bool:
    return (
        (passage.section is Section.ABOUT and "you" not in context.left)
        or is_about_others(context)
        or is_denied(context)
        or is_wished(context)
        or lies_ahead(context)
        or is_condition(context)
        or bool(_OR_ELSE.match(context.right) or _OR_BEFORE.search(context.left) or _AS_MUCH.match(context.right))
    )


def _in_adjectives(passage: Passage) -> Iterator[tuple[int, int]]:
    for match in _VAST.finditer(passage.text):
        if not _is_excused(passage, Context.of(passage, match.start(), match.end())):
            yield match.span()
