"""Degrees that the advert demands, and graduates that it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from courses.honesty.grammar import Context, is_about_others, is_condition, is_denied, is_wished, lies_ahead
from courses.honesty.passages import Passage, Section
from courses.honesty.verdict import Policy

_LETTERS: Final = (
    r"(?:b\.?sc|b\.?eng|b\.?a|b\.?s|b\.?e|b\.?tech|ll\.?b|m\.?sc|m\.?eng|m\.?a|m\.?s|m\.?ca|m\.?tech|m\.?phil"
    r"|mba|ph\.?d|dphil|doctorate)"
)
_TITLES: Final = r"(?:bachelor'?s?'?|master'?s'?|masters|undergraduate|postgraduate|honou?rs|hons)"
_CLASS: Final = (
    r"(?:1st(?:[- ]class)?|first(?:[- ]class)?|upper[- ]second(?:[- ]class)?|lower[- ]second(?:[- ]class)?"
    r"|2[:.][12i]{1,2}|second[- ]class)"
)
_ADJECTIVES: Final = r"(?:[a-z0-9+#/&:.()'-]{1,20} ){0,3}"
_MENTION: Final = re.compile(
    rf"(?<![\w-])(?:(?:educated|study|studied|qualified|education|background|qualification)(?: up)? to (?:a "
    rf"|at least )?(?:an? )?(?:[a-z]{{1,12}} )?degree(?:[- ]level)?"
    rf"|{_TITLES}(?:(?:/| or |, ){_TITLES}){{0,2}}(?:[- ](?:or higher )?degree(?:[- ]level)?"
    rf"|[- ]level)?(?=[\s.,;:/()-]|$)"
    rf"|{_LETTERS}\.?(?: ?(?:\(hons\)|hons))?(?: ?(?:/|,|or) ?{_LETTERS}\.?){{0,3}}(?: ?\(hons\)"
    rf"| hons)?(?: degree)?(?=[\s.,;:/()-]|$)"
    rf"|{_CLASS}(?: ?(?:/|or|-) ?{_CLASS})?(?: or (?:above|better|higher))?(?: ?\(?hons\)?"
    rf"| honou?rs)?(?: degree)?(?=[\s.,;:/()-]|$)"
    r"|(?:university[- ]|uni[- ])?(?:degree|degre|dgree|degreee)s?(?:[- ](?:level|educated|qualified|holder)s?)?\b"
    r"|university (?:education|educated|qualification)\b|level [678](?: or (?:above|higher))? qualification\b"
    r"|graduate[- ](?:calib(?:re|er)|level)\b)"
)
_NO_DEGREE: Final = re.compile(
    r"degrees? (?:of (?!the)(?!bachelor)|celsius|c\b|centigrade|fahrenheit)"
    r"|degree(?:[- ]level)?[- ](?:apprentice|pathway|course|programme|module|student|show|ceremon)|degree apprentice"
)
_NO_DEGREE_BEFORE: Final = re.compile(
    r"(?:\b(?:high|higher|some|certain|varying|large|small|great|lesser|360|180|90|\d{2,3}|foundation"
    r"|associate|a|the|any|same|good|fair|second|third) ?-?$)"
)
_AMBIGUOUS: Final = re.compile(
    rf"(?:{_CLASS}|(?:b\.?[aes]|m\.?[as])\.?|honou?rs|hons|master'?s?'?|bachelor|undergraduate|postgraduate)$"
)
_STUDY: Final = re.compile(
    r"degree|universit|graduat|qualif|education|subject|discipline|comput|engineer|science|econom|math|stem\b"
    r"|honou?rs|hons|b\.?sc|m\.?sc|ph\.?d|"
    r"preferred|required|\bin [a-z]|or (?:above|better|higher)|business|technolog|/"
)
_DEMAND: Final = re.compile(
    r"\b(?:must|needs?|require[sd]?|requirements?|have|has|'ve|hold|holds|holding|possess(?:es)?|bring|with"
    r"|essential|min(?:imum)?|qualifications?|edu(?:cation)?|educated|"
    r"looking for|seeking|seek|want(?:ed)?|are|be|'re|obtained|achieved|achieve|gained|got|expect|expected"
    r"|predicted|applicants?|candidates?|you|completed|earned|calling|recruit\w{0,3}|hiring|"
    r"interest from|someone|from|and|or|plus|a|an|is|your)\b[^.;!?]{0,60}$|[:(]\s?[^.;:!?]{0,20}$"
)
_OPENING: Final = 25
"""Characters before a degree that opens its sentence or bullet point: such a fragment is a demand without a verb."""
_DEMAND_AFTER: Final = re.compile(
    r"[^.;:!?]{0,80}?\b(?:required|essential|mandatory|a must|needed|necessary|or above|or higher|or better"
    r"|educated|is a requirement|only)\b"
)
_LEARNING: Final = re.compile(
    r"\b(?:stud(?:y|ies|ying)|work(?:ing|s)? towards?|towards?|fund(?:s|ed|ing)?|gain|earn|get|achieve"
    r"|complete|sponsor\w{0,3}|lead(?:s|ing)? to|apprentice\w{0,4}|teach\w{0,3}|"
    r"progress\w{0,4}|offer\w{0,3}|pay for|paid for|support you (?:to|through)|chance to|opportunity to"
    r"|option to|top[- ]up|part of|module|while|runs?|rooms? for|programmes?|"
    r"students? (?:on|of)|equivalent to|towards a|already|instead of|do your|did your|same)\b[^.;:!?]{0,50}$"
)
_ACHIEVED: Final = re.compile(
    r"\b(?:must|should|have|expected to|required|predicted|need)\b[^.;:!?]{0,30}\b(?:gain|earn|get|achieve|complete)"
)
_OTHER_WAY: Final = (
    r"(?:[a-z0-9'-]{1,14} ){0,4}?(?:experience|equivalents?(?! (?:degree|subject|discipline|field"
    r"|university))|apprentice\w{0,6}|bootcamp|boot camp|level [1-5]|a[- ]levels?|btec|"
    r"hnc|hnd|nvq|t[- ]levels?|gcses?|certificat\w{0,6}|certs?|portfolio|school leavers?|self[- ]taught"
    r"|diploma|skills|background|training|track record|ability|aptitude|work|not|none|years?|"
    r"non-students?|by experience|life experience|commensurate|passion)\b"
)
_OR_ELSE: Final = re.compile(
    rf"[^.;!?]{{0,90}}?(?:(?:,|\(|\b)\s?(?:and/or|or|alternatively|/)(?: an?| the| some| any)? {_OTHER_WAY}"
    rf"|/ ?equivalent\b(?! (?:degree|subject|discipline))|\(or equivalent\))"
)
_LIST_BEFORE: Final = re.compile(
    r"\b(?:a[- ]levels?|btec|hnc|hnd|level [1-5][a-z ]{0,20}|apprentice\w{0,6}|experience|bootcamp|portfolio"
    r"|self[- ]taught|certificat\w{0,4}|gcses?|school leavers?)\b[^.;!?:]{0,40}\bor(?: an?| your| hold| have){0,2}\s?$"
)
_ANY_WAY: Final = re.compile(
    r"[^.;!?]{0,100}?\b(?:or not|(?:all|any|either|both) (?:are |is |be |would |will )?(?:welcome|considered"
    r"|fine|accepted|do)|would all do|will all be considered|all be considered|are (?:all )?welcome|welcome|"
    r"cannot be funded|may not be eligible|not eligible|alike)\b"
)
_WAIVER: Final = re.compile(
    r"\b(?:no degree|degree (?:is )?not|degree isn't|(?:don't|do not|needn't|not|nor) (?:need|have to have"
    r"|require|ask for)?(?: to have| to be)? ?(?:a |any )?(?:degree|graduates?)|without a degree|degree or not|"
    r"no degree is asked|no (?:formal )?qualifications|school leavers?|non[- ]graduates?|career changers?|"
    r"qualifications? (?:are |is )?not)\b|degree or equivalent"
)
_GRADUATE: Final = re.compile(
    r"\b(?:(?:open |available )?(?:only|exclusively|strictly|solely)(?: (?:open|available))? (?:for"
    r"|to) (?:[a-z]{1,12} ){0,2}graduates|"
    r"graduates? only|only graduates|graduates? (?:is |are )?(?:required|needed|wanted|sought)|"
    rf"(?:must be|should be|be|are|'re|you are|looking for|seeking|seek|seeks|want|wants|need|needs|require"
    rf"|requires|recruiting|hiring|after|calling(?: all)?|interest from) "
    rf"(?:an? |all |the |talented |bright )?{_ADJECTIVES}(?:university[- ])?(?:graduate|graduates|grad|grads"
    rf"|university leavers|uni leavers)\b|"
    r"university (?:graduates?|leavers?) (?:with|in|who|required|only|needed)|(?:recent )?graduates? (?:with"
    r"|in|of) (?:an? )?[a-z0-9:.]{1,20})"
)
_OTHER_GRADUATE: Final = re.compile(
    r"(?:bootcamp|boot camp|academy|course|programme|college|school|apprentice\w{0,5}) (?:graduates?|grads?)"
    r"|graduates? (?:of|from) (?:our|the|a|any)"
)
_TITLE: Final = re.compile(r"\b(?:graduate|grad)s?\b(?! ?(?:or|/|and|&))")
_OPEN_TITLE: Final = re.compile(
    r"\b(?:junior|apprentice\w{0,4}|trainee|school leaver|entry|bootcamp|non-graduate|postgraduate|admissions"
    r"|office)\b"
)


def degree_demanded(sequence: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, int, int]]:
    """Yield each demand for a degree. A minimum level that the policy allows to be a degree turns the rule off."""
    if policy.highest_minimum_level >= 6:  # noqa: PLR2004
        return
    waived = any(_WAIVER.search(passage.text) for passage in sequence)
    for passage in sequence:
        if passage.section is Section.TITLE:
            spans = [] if waived else _in_title(passage)
        elif passage.section in {Section.DESIRED, Section.OFFER}:
            continue
        else:
            spans = _apart([*_degrees(passage), *_graduates(passage)])
        yield from ((passage, start, end) for start, end in spans)


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of phrases that overlap, only the first."""
    kept: list[tuple[int, int]] = []
    for span in sorted(spans):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _in_title(passage: Passage) -> list[tuple[int, int]]:
    if _OPEN_TITLE.search(passage.text):
        return []
    return [match.span() for match in _TITLE.finditer(passage.text)]


def _degrees(passage: Passage) -> Iterator[tuple[int, int]]:
    for match in _MENTION.finditer(passage.text):
        context = Context.of(passage, *match.span())
        if match[0].startswith("graduate") and _WAIVER.search(context.left + context.right):
            continue
        if _is_degree(match, context) and _is_demanded(context) and not _is_excused(passage, context):
            yield match.span()
            return


def _is_degree(match: re.Match[str], context: Context) -> bool:
    if _NO_DEGREE.match(match.string, match.start()) or (
        match[0].startswith("degree")
        and re.search(
            r"\b(?:high|higher|some|certain|varying|large|great|\d{2,3}|foundation|associate)[ -]$", context.left
        )
    ):
        return False
    if (
        match[0].startswith("degree")
        and context.right.startswith((" of ", " angle", " view"))
        and "degree of bachelor" not in match.string
    ):
        return False
    if re.match(r"[ -](?:apprentice|pathway|students?\b|show|programmes?|course)", context.right):
        return False
    if match[0] in {"be", "ba", "bs", "ma", "ms"} and not re.match(r" ?[/(]| in [a-z]| degree", context.right):
        return False
    if _AMBIGUOUS.fullmatch(match[0]):
        return bool(_STUDY.search(context.left[-60:] + context.right[:60])) and not re.match(
            r" (?:scrum|data|aid|floor|line|impression|job|time|day|year|data)", context.right
        )
    return True


def _is_demanded(context: Context) -> bool:
    return len(context.left.strip()) <= _OPENING or bool(
        _DEMAND.search(context.left) or _DEMAND_AFTER.match(context.right)
    )


def _is_excused(passage: Passage, context: Context) -> bool:
    learning = bool(_LEARNING.search(context.left)) and not _ACHIEVED.search(context.left)
    return (
        (passage.section is Section.ABOUT and "you" not in context.left)
        or learning
        or bool(_OR_ELSE.match(context.right) or _LIST_BEFORE.search(context.left) or _ANY_WAY.match(context.right))
        or _is_only_mentioned(context)
    )


def _is_only_mentioned(context: Context) -> bool:
    return (
        is_about_others(context)
        or is_denied(context)
        or is_wished(context)
        or lies_ahead(context)
        or is_condition(context)
    )


def _graduates(passage: Passage) -> Iterator[tuple[int, int]]:
    for match in _GRADUATE.finditer(passage.text):
        context = Context.of(passage, *match.span())
        around = context.left + match[0] + context.right
        if (
            _OTHER_GRADUATE.search(around)
            or _WAIVER.search(around)
            or _ANY_WAY.match(context.right)
            or _OR_ELSE.match(context.right)
        ):
            continue
        if (
            " not " in match[0]
            or _LIST_BEFORE.search(context.left)
            or is_denied(context)
            or is_wished(context)
            or re.search(r"\b(?:may|might|could|perhaps) $", context.left)
        ):
            continue
        yield match.span()
