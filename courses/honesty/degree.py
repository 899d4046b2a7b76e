"""Degrees that the advert demands, and graduates that it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from courses.honesty.grammar import Context, is_denied, is_no_demand, is_wished
from courses.honesty.passages import Passage, Section
from courses.honesty.verdict import Policy
from courses.honesty.wording import near, one_of, soon

_DEGREE_LEVEL: Final = 6
_END: Final = r"(?=[\s.,;:/()\]-]|$)"
_LETTERS: Final = (
    r"(?:b\.?sc|b\.?eng|b\.?a|b\.?s|b\.?e|b\.?tech|ll\.?b|m\.?sc|m\.?eng|m\.?a|m\.?s"
    r"|m\.?ca|m\.?tech|m\.?phil|mba|ph\.?d|d\.?phil)"
)
_TITLES: Final = r"(?:bachelor'?s?'?|master'?s?'?|undergraduate|postgraduate|honou?rs|doctorate)"
_CLASS: Final = one_of(r"""
    1st(?:[- ]class|(?=/2)) | first[- ]class | first(?= (?:degree|honou?rs|hons|or (?:an? )?(?:upper|2[:.]1|second[- ]class)))
    (?:upper|lower)[- ]second(?:[- ]class)? | second[- ]class | 2[:.](?:1|2|i{1,2})
""")
_MENTION: Final = re.compile(
    r"(?<![\w-])"
    + one_of(rf"""
    (?:educated|study|studied|qualified|education|background| +
      qualifications?)(?: up)? to (?:at least )?(?:an? )?(?:[a-z]{{1,12}} )?degree(?:[- ]level)?
    {_TITLES}(?:(?:/| or |, ){_TITLES}){{0,2}}(?:[- ](?:or higher )?degrees?(?:[- ]level)?|[- ]level)?{_END}
    {_LETTERS}\.?(?: ?\(?hons\)?)?(?: ?(?:/|,|or) ?{_LETTERS}\.?){{0,3}}(?: ?\(?hons\)?)?(?: degree)?{_END}
    {_CLASS}(?: ?(?:/|or|-) ?{_CLASS})?(?: or (?:above|better|higher))?(?: ?\(?hons\)?| honou?rs)?(?: degree)?{_END}
    (?:university[- ]|uni[- ])?(?:degree|degre|dgree|degreee)s?(?:[- ](?:level|educated|qualified|holder)s?)?\b
    university[- ](?:education|educated|qualification)\b | level [678](?: or (?:above|higher))? qualification\b
    graduate[- ](?:calib(?:re|er)|level)\b
""")
)
_LOWER_OR_OTHER: Final = re.compile(
    r"\b(?:high|higher|some|certain|varying|large|great|small|lesser|\d{2,3}|foundation|associate)[ -]$"
)
_NO_DEGREE_AFTER: Final = re.compile(
    r"[- ]"
    + one_of(r"""
    (?:level )?apprentice | pathway | students? | show | ceremon | celsius | c\b | centigrade | angle | view
    holders? (?:who|already) | researchers? | colleagues? | scientists? | applications?
    of (?!bachelor|the) | scrum | data | aid\b | floor | line\b | impression | job | time | day\b | year
    months? | week | programmes? | courses?
    modules? | candidate records
""")
)
_SHORT: Final = {"be", "ba", "bs", "ma", "ms", "mca"}
"""Letters that are also everyday words or initials: they need a sign that a degree is meant."""
_AMBIGUOUS: Final = re.compile(
    rf"(?:{_CLASS}|(?:b\.?[as]|m\.?[as])\.?|honou?rs|master'?s?'?|bachelor'?s?'?|undergraduate|postgraduate)$"
)
_ACADEMIC: Final = re.compile(
    one_of(r"""
    degree | universit | graduat | qualif | educat | subject | discipline | comput | engineer | science | econom
    math | stem\b | honou?rs | hons
    b\.?sc | m\.?sc | ph\.?d | preferred | required | \bin [a-z] | or (?:above|better|higher) | business
    technolog | /
""")
)
_LEARNING: Final = near(
    r"\b"
    + one_of(r"""
    study | studies | studying | work(?:ing|s)? towards? | towards? | fund(?:s|ed|ing)? | gain | earn | get
    achieve | complete | sponsor\w{0,4}
    lead(?:s|ing)? to | apprentice\w{0,4} | teach\w{0,3} | progress\w{0,4} | offer\w{0,3} | pay for | paid for
    support you (?:to|through) | tak(?:e|ing) (?:an?|your)
    (?:chance|opportunity|option) to | top[- ]up | part of | module | runs? | rooms? for | programmes?
    students? (?:on|of|with|doing)
    equivalent to | already | instead of | do your | did your | same | their | our | cost of | alternative to
""")
    + r"\b",
    50,
)
_MUST_ACHIEVE: Final = near(
    r"\b(?:must|should|have|expected to|required|predicted|need)\b[^.;:!?]{0,30}\b(?:gain|earn|get|achieve|complete)",
    50,
)
_OTHER_WAY: Final = (
    r"(?:[a-z0-9'-]{1,14} ){0,4}?"
    + one_of(r"""
    experience | equivalents?(?! (?:degree|subject|discipline|field|university|qualification in))
    apprentice\w{0,6} | bootcamp | boot camp
    level [1-5] | [at][- ]levels? | btec | hnc | hnd | nvq | gcses? | certificat\w{0,6} | certs? | portfolio
    school leavers? | self[- ]taught
    diploma | skills | background | training | track record | ability | aptitude | work | not | none | years?
    non-students? | commensurate
    passion | interest
""")
    + r"\b"
)
_OR_ELSE: Final = re.compile(
    rf"[^.;!?]{{0,90}}?(?:(?:,|\(|\b)\s?(?:and/or|or|alternatively|/)(?: an?| the| some| any)? {_OTHER_WAY}"
    rf"|/ ?equivalent\b(?! (?:degree|subject|discipline)))"
)
_OR_BEFORE: Final = re.compile(
    r"\b"
    + one_of(r"""
    [at][- ]levels? | btec | hnc | hnd | level [1-5][a-z ]{0,20} | apprentice\w{0,6} | experience | bootcamp
    portfolio | self[- ]taught
    certificat\w{0,4} | gcses? | school leavers? | diploma
""")
    + r"\b[^.;!?:]{0,40}\bor(?:(?: an?| your| hold| have| even){0,2})\s?$"
)
_LIST_BEFORE: Final = re.compile(
    r"\b(?:[at][- ]levels?|btec|hnc|hnd|level [1-5]|nvq|diploma|apprenticeship), (?:an? )?$"
)
_ANY_WAY: Final = soon(
    one_of(r"""
    \bor not\b | \b(?:all|any|either|both) (?:(?:are|is|be|would|will) )?(?:welcome|considered|fine|accepted| +
      do)\b | \bwould all do\b
    \ball be considered\b | \b(?:are )?(?:all |also |both |very |equally )?welcome\b | \bcannot be funded\b
    \bnot (?:be )?eligible\b | \balike\b
    \black of one\b | \bone way\b | \b(?:encouraged|invited|free|able) to apply\b | \b(?:can|may) apply\b | \bnot the only\b
    \bisn't everything\b | \bisn't the only\b
"""),
    100,
)
_WAIVER: Final = re.compile(
    r"\b"
    + one_of(r"""
    no degree | degree (?:is )?not | degree isn't | without a degree | degree or not | degree or equivalent
    school leavers? | non[- ]graduates?
    (?:don't|do not|needn't|not|nor) (?:need|have to have|require|ask for)?(?: to have| to be)? ?(?:a | +
      any )?(?:degree|graduates?)
    no (?:formal |prior |previous |particular )?qualifications | career changers? | qualifications? (?:are |is )?not
""")
    + r"\b"
)

_ALUMNI: Final = r"(?:university[- ])?(?:graduates?|grads?|university leavers|uni leavers)\b"
_GRADUATE: Final = re.compile(
    r"\b"
    + one_of(rf"""
    (?:only|exclusively|strictly|solely)(?: (?:open|available))? (?:for|to) (?:[a-z]{{1,12}} ){{0,2}}graduates
    graduates?[a-z ]{{0,24}} only\b | only graduates
    (?:have|'ve) (?:recently |just )?graduated (?:with|in|from (?:an? |the )?(?:[a-z]{{1,14}} )?university)
    graduates? (?:is |are )?(?:required|needed|wanted|sought)
    (?:must|should) be (?:an? |all )?(?:[a-z0-9-]{{1,20}} ){{0,3}}{_ALUMNI}
    (?:you are|you're|you will be|you'll be|be) (?:an? )(?:(?!to |for |by |with |from | +
      in )[a-z0-9-]{{1,20}} ){{0,3}}{_ALUMNI}
    (?:look(?:s|ing)? for|seek(?:s|ing)?|want(?:s|ed)?|need(?:s|ed)?|require[sd]?|recruiting|hiring|after| +
      calling(?: all)?|interest from) (?:[a-z0-9,-]{{1,20}} ){{0,4}}?{_ALUMNI}
    (?:only|exclusively) (?:accept|consider|take|recruit|hire)(?:ing)? (?:applications from )?{_ALUMNI}
    (?:programme|scheme|role|job|post|position) is (?:aimed at|for|open to) (?:recent |university )?graduates\b(?! and| or|,)
    university (?:graduates?|leavers?) (?:with|in|who|required|only|needed)
    (?:recent )?graduates? (?:with|in) (?:an? )?[a-z0-9:.]{{1,20}}
""")
)
_A_GRADUATE: Final = re.compile(
    rf"(?:an? )?(?:(?:recent|new|bright|talented|ambitious|stem|numerate) ){{1,2}}{_ALUMNI}"
)
"""Under a heading such as "Who you are", a graduate without a verb is a demand."""
_OTHER_GRADUATE: Final = re.compile(
    r"(?:bootcamp|boot camp|academy|course|programme|college|school|apprentice\w{0,5}) (?:graduates?|grads?)"
    r"|graduates? (?:of|from) (?:our|the|a|any) (?:[a-z-]{1,14} ){0,2}(?:bootcamp|boot camp|academy|course|programme|college|scheme)"
)
_TITLE: Final = re.compile(r"\b(?:graduate|grad)s?\b(?! ?(?:or|/|and|&)| school| admissions| office)")
_INSISTS: Final = re.compile(r"\b(?:required|essential|needed|must|min|minimum)\b")
_OPEN_TITLE: Final = re.compile(
    r"\b(?:junior|apprentice\w{0,4}|trainee|school leaver|entry|bootcamp|non-graduate|postgraduate|alternative|assistant to)\b"
)


def degree_demanded(sequence: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, int, int]]:
    """Yield each demand for a degree, unless the policy allows one.

    "Graduate" in the title counts: it tells everybody else to stay away. It does not where the title or the text opens the job to others.
    """
    if policy.highest_minimum_level >= _DEGREE_LEVEL:
        return
    waived = any(_WAIVER.search(passage.text) for passage in sequence)
    for passage in sequence:
        if passage.section is Section.TITLE:
            spans = _in_title(passage, waived=waived)
        elif passage.section in {Section.DESIRED, Section.OFFER}:
            continue
        else:
            spans = _apart([*_degrees(passage), *_graduates(passage)])
        yield from ((passage, start, end) for start, end in spans)


def _in_title(passage: Passage, *, waived: bool) -> list[tuple[int, int]]:
    if _INSISTS.search(passage.text):
        return list(_degrees(passage))
    if waived or _OPEN_TITLE.search(passage.text):
        return []
    return [match.span() for match in _TITLE.finditer(passage.text)]


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of phrases that overlap, only the first."""
    kept: list[tuple[int, int]] = []
    for span in sorted(spans):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _degrees(passage: Passage) -> Iterator[tuple[int, int]]:
    """The first degree of the passage that is demanded: what follows it in the same sentence is the same demand."""
    for match in _MENTION.finditer(passage.text):
        context = Context.of(passage, *match.span())
        if _is_degree(context) and not _is_excused(passage, context):
            yield match.span()
            return


def _is_degree(context: Context) -> bool:
    if _NO_DEGREE_AFTER.match(context.right) or _LOWER_OR_OTHER.search(context.left):
        return False
    if context.phrase in _SHORT and not re.match(r" ?[/(]| degree", context.right):
        return False
    return not _AMBIGUOUS.fullmatch(context.phrase) or bool(_ACADEMIC.search(context.left[-60:] + context.right[:60]))


def _is_excused(passage: Passage, context: Context) -> bool:
    if _LIST_BEFORE.search(context.left) and context.right.startswith(" or "):
        return True
    if context.phrase.startswith("graduate") and _WAIVER.search(context.left + context.right):
        return True
    return (
        (passage.section is Section.ABOUT and "you" not in context.left)
        or is_no_demand(context)
        or (bool(_LEARNING.search(context.left)) and not _MUST_ACHIEVE.search(context.left))
        or _is_one_way_of_many(context)
    )


def _is_one_way_of_many(context: Context) -> bool:
    return bool(_OR_ELSE.match(context.right) or _OR_BEFORE.search(context.left) or _ANY_WAY.match(context.right))


def _graduates(passage: Passage) -> Iterator[tuple[int, int]]:
    opening = _A_GRADUATE.match(passage.text) if passage.section is Section.REQUIRED else None
    for match in (*([opening] if opening else []), *_GRADUATE.finditer(passage.text)):
        context = Context.of(passage, *match.span())
        around = context.left + match[0] + context.right
        open_to_others = _OTHER_GRADUATE.search(around) or _WAIVER.search(around) or _is_one_way_of_many(context)
        denied = " not " in match[0] or is_denied(context) or is_wished(context)
        if not open_to_others and not denied:
            yield match.span()
