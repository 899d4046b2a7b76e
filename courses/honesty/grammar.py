"""The grammar that the rules share: who is spoken of, is it denied, is it only a wish, does it lie in the future.

Every pattern is bounded: no quantifier is open-ended, and the rules look at no more than `REACH` characters to either side.
So the check is linear in the length of the advert, whatever it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from courses.honesty.passages import Passage
from courses.honesty.wording import CLAUSE, near, one_of, soon

REACH: Final = 140
"""Characters to the left and to the right of a phrase in which words can bear on it."""


@dataclass(frozen=True, slots=True)
class Context:
    """A phrase in its sentence."""

    left: str
    phrase: str
    right: str

    @classmethod
    def of(cls, passage: Passage, start: int, end: int) -> Context:
        """Return the context of a stretch of a passage."""
        text = passage.text
        return cls(text[max(0, start - REACH) : start], text[start:end], text[end : end + REACH])


# Who is spoken of?

_APPLICANT: Final = one_of(r"""
    (?:you are|you're|you'll be|you will be) an?(?: [a-z0-9+#./-]{1,20}){0,4} | you(?:'ll|'ve|'re|'d)? | your
    candidates? | applicants? | applications? | (?:post|job|role)[- ]?holders?
    (?:our |the |your |an? )?(?:ideal|perfect|right) (?:colleague|person|hire|recruit|team[- ]?(?:mate|member))
    someone | somebody | (?:a|the) (?:person|individual) | (?:un)?successful | must | essential
""")
_ASKS: Final = (
    one_of(r"""
    look(?:s|ing)? (?:for|to) | seek(?:s|ing)? | need(?:s|ed|ing)? | require[sd]? | want(?:s|ed|ing)?
    ask(?:s|ing)? (?:for|that)
    expect(?:s|ing)? | hir(?:e|ing) | recruit(?:s|ing)? | after | welcom(?:e|ing) | prefer | would (?:like|love)
    wish(?:es)? to appoint | call(?:ing)?(?: all)?
""")
    + r"(?: [a-z0-9'/+#&-]{1,25}){0,6}"
)
_OTHER_PEOPLE: Final = one_of(r"""
    company | firm | business | team | trust | council | charity | organi[sz]ation | agency | start-?up
    studio | shop | client | engineers? | developers? | analysts? | managers? | mentors? | tutors? | trainers?
    teachers? | experts?
    specialists? | colleagues? | seniors? | leaders? | consultants? | technicians? | designers? | directors?
    architects? | doctors?
    professionals? | founders? | staff | people | instructors? | coach(?:es)? | academics? | scientists?
    researchers? | testers?
    supervisors? | buddy | partners? | employees? | users? | customers?
""")
_OTHERS: Final = one_of(rf"""
    we(?:'ve|'re|'ll)? | our | us | i(?:'ve|'m)? | they've | my | he | she | whose | who've
    established | founded | trading | backed | combined | between (?:us|them)
    {_OTHER_PEOPLE}(?=(?:(?: typically| usually| often| all| each| normally| here)? (?: +
      has|have|had|with|who|whose|that|which|brings?|boasts?|is|are|was|were|of| +
      holding|average)\b|'ve\b| (?:in|at|from|based) [a-z' -]{{1,20}} (?:with|who|whose)\b))
    (?:university|college|school) (?:has|have|had|is|was)
    (?:family|small|local|independent|global|leading|trusted|growing|established) (?:firm|company|business| +
      agency|charity)
""")
_SUBJECT: Final = re.compile(rf"(?<![\w'-])(?:(?P<applicant>{_APPLICANT}|{_ASKS})|(?P<others>{_OTHERS}))(?![\w-])")


_OPENS_WITH: Final = re.compile(r"\s?(?:with|after|having|drawing on|built on|backed by)\b")
_THEN_WE: Final = soon(r"(?:\bbehind us\b|, (?:we|our|[a-z]{2,20} (?:has|is|are|have))\b)", 60)
"""The subject may follow: "With 15 years' experience in training, we know how to teach"."""


def is_about_others(context: Context) -> bool:
    """Return whether the nearest subject before the phrase is somebody else than who applies."""
    subjects = [match["others"] for match in _SUBJECT.finditer(context.left)]
    if subjects:
        return bool(subjects[-1])
    return bool(_OPENS_WITH.match(context.left) and _THEN_WE.match(context.right))


# Is it denied?

_DENIED_LEFT: Final = near(
    rf"""(?:\b{
        one_of(r'''
    no | not | never | nor | neither | without | needn't | cannot | can't | mustn't | rather than | instead of
    in place of | in lieu of
    regardless of | irrespective of | whether | even if | nobody | none | nothing | less interested in
    more than just | isn't | aren't
    more important than | matters more than | forget | never mind | unlike
''')
    }\b|n't\b)""",
    60,
)
_DENIED_AT_ONCE: Final = re.compile(r"\b(?:no|nor|without|without an?|not an?|not need an?)\s$")
_UNDENIED: Final = re.compile(
    r"\b"
    + one_of(r"""
    no (?:less|fewer|later) | not (?:less|fewer|only|just) | nothing less | without (?:exception|fail) | but
    however | although | though
    just | must | essential | requires? | required | you'll | you will | you need
""")
    + rf"\b{CLAUSE}{{0,60}}$|\bnot? [a-z' -]{{1,30}}, "
)
_ASKED_FOR: Final = one_of(r"""
    required | requirement | needed | need | necessary | essential | mandatory | must | expected | compulsory
    prerequisite | asked for
    important | matter | insisted | the only
""")
_DENIED_RIGHT: Final = soon(
    rf"\b(?:(?:not|never|isn't|aren't|n't)(?: (?:actually|absolutely|strictly|really|always|at all|a|an|be))?[ -]{_ASKED_FOR}"
    rf"|(?<=n't )(?:be )?{_ASKED_FOR}|optional|unnecessary|no longer (?:required|needed)|over-?qualified|would (?:be|get) bored"
    r"|too (?:senior|experienced)|doesn't matter|(?:given|have) no preference"
    r"|(?:will|won't|not) (?:be )?(?:given preference|count against|hold you back))\b",
    80,
)
_DENIED_RIGHT_AWAY: Final = re.compile(r",? ?[:=-]? ?(?:not\b(?! only| less)|none\b|n/a\b|no\b(?! less))")
_LACKING: Final = near(
    r"\b(?:without|with (?:less|fewer) than|lacking|who (?:lack|don't have|do not have)|under|below)\b", 40
)
_NOBODY_LACKING: Final = near(
    r"\bno (?:applicants?|candidates?|applications?)[a-z' ]{0,20}\b(?:without|with (?:less|fewer) than|with under|below)\b",
    20,
)
_TURNED_AWAY: Final = re.compile(
    r"[^.;!?]{0,100}?\b"
    + one_of(r"""
    need not apply | (?:will not|won't|cannot|can't) be (?:considered|shortlisted|accepted|taken|progressed)
    are not (?:considered|eligible|suitable) | will be (?:rejected|declined) | should not apply
    please (?:don't|do not) apply
""")
    + r"\b"
)


def is_denied(context: Context) -> bool:
    """Return whether the sentence says that the thing is not asked for."""
    if _DENIED_AT_ONCE.search(context.left) or _DENIED_RIGHT_AWAY.match(context.right):
        return True
    left = _DENIED_LEFT.search(context.left)
    if left and not _UNDENIED.search(context.left[left.start() :]):
        return True
    return bool(_DENIED_RIGHT.match(context.right))


def is_excluding(context: Context) -> bool:
    """Return whether people who lack the thing are turned away: "without 2 years' experience will not be considered"."""
    if _NOBODY_LACKING.search(context.left):
        return True
    return bool(_LACKING.search(context.left) and _TURNED_AWAY.match(context.right))


# Is it only a wish?

_FIRM: Final = re.compile(
    r"^[^,.;!?]{0,60}?\b(?<!not )(?<!isn't )(?<!n't be )(?<!not be )(?<!aren't )"
    r"(?:required|essential|mandatory|a must|is needed|are needed|necessary|compulsory|a requirement|must[- ]have)\b"
)
_WELCOME: Final = (
    one_of(r"""
    desir(?:able|ed) | prefer(?:red|able|ence) | advantageous | beneficial | good to have | optional
    looked (?:up)?on favou?rably
    (?:(?:a|an|big|huge|real|distinct|definite|added|some) ){0,3}(?:advantage|plus|bonus|asset|benefit)
    nice[ -]to[ -]have | nice
    (?:very |really |so )?(?:helpful|useful|handy|lovely|great|good|brilliant|fantastic|ideal|wonderful| +
      welcomed?|valued|valuable)
    of interest | in your favou?r | brownie points | bonus points
""")
    + r"\b"
)
_WISH_LEFT: Final = re.compile(
    r"\b"
    + one_of(r"""
    ideally | preferably | preferred | desirable | desired | nice[ -]to[ -]have | bonus(?: points)? | plus points
    brownie points
    advantage(?:ous)? | helpful | useful | beneficial | optional(?:ly)? | hopefully | perhaps | maybe
    we'd (?:love|like) | we would (?:love|like) | would be (?:great|nice|good|lovely|ideal)
    (?:great|good|nice|lovely|bonus) if
    a plus | extra points | welcome | encourage[sd]?
""")
    + r"\b[^.;!?]{0,80}$"
)
_WISH_CUT: Final = re.compile(
    r"\b(?:but|however|although|essential|must|required|requires?|need)\b|, (?:and )?(?:you|we|with)\b"
)
_MAY: Final = near(
    r"\b(?:may|might|could|perhaps)(?: (?:also|even|already|well))? (?:have|be|hold|bring|come|offer)\b", 60
)
_SEEN: Final = (
    r"(?:\b(?:is|are|be|as|it's|that's|also|seen as|considered|regarded as)\b|\s?[(\[/,-]\s?)\s?"
    r"(?:(?:a|an|just|only|very|highly|strongly|definitely|certainly|really|also|always|considered|seen as|honestly|more) ){0,3}"
)
_HELPS: Final = one_of(rf"""
    help | give you an (?:edge|advantage) | count (?:in|for) | go a long way | work in your favou?r | stand you
    set you apart | put you
    be (?:(?:seen as|considered|regarded as|a|an|highly|very|really|just) ){{0,2}}{_WELCOME}
""")
_WISH_RIGHT: Final = re.compile(
    one_of(rf"""
    [^,.;:!?]{{0,90}}?{_SEEN}{_WELCOME}(?!\s(?:communic|knowledge|command|understanding|team))
    [^,.;:!?]{{0,90}}?\b(?:desir(?:able|ed)|preferred|advantageous|beneficial|a plus|a bonus|an advantage| +
      nice)\s?[)\].]?\s?(?:$|[.,;)/]|but)
    [^,.;:!?]{{0,60}}?(?:[(\[,]\s?|\s)(?:ideally|preferably)\s?[)\].]?\s?$
    {CLAUSE}{{0,110}}?\b(?:would|will|'d|may|might|could|can|is|are) (?:(?:only|also|certainly|definitely| +
      really) )?{_HELPS}
    \s?:\s?(?:would be )?{_WELCOME}
    [^.;:!?]{{0,90}}?[(\[|]\s?d\s?[)\]|]
""")
)
_OF_ANOTHER: Final = re.compile(
    r", (?:and |but )?(?!or\b|(?:which|though|although|but|not|while|this|that|it)\b)"
    r"(?:a|an|the|any|some|knowledge|experience|familiarity)\b[^,]{0,60}$"
)


def is_wished(context: Context) -> bool:
    """Return whether the thing is welcome and not demanded: "ideally", "would be an advantage"."""
    if _FIRM.match(context.right):
        return False
    left = _WISH_LEFT.search(context.left)
    if _MAY.search(context.left) or (left and not _WISH_CUT.search(context.left[left.start() :])):
        return True
    right = _WISH_RIGHT.match(context.right)
    return bool(right) and not _is_of_another(right[0] if right else "")


def _is_of_another(between: str) -> bool:
    """Return whether the wish to the right has its own subject: "2 years of Avaya, and a driving licence would be useful"."""
    return bool(_OF_ANOTHER.search(between)) and " or " not in between


# Does it lie in the future?

_LATER_LEFT: Final = near(
    r"\b"
    + one_of(r"""
    (?<!look )(?<!looking )(?<!sought )after | once | until | by the (?:end|time) | at the end | end of | in time
    eventually | gain(?:ing)?
    (?<!have )(?<!has )(?<!'ve )gained(?! over| in| from| through| during| at| by)
    get(?:ting)? | acquire | earn(?:ed|ing)? | build(?:ing)? up
    leave with | finish with | walk away with | progress(?:ing|ion)? | promot(?:ed|ion) | become | became
    when they joined
    if you'?ve? more than | pathway | career | equivalent to | worth of | count(?:s|ed)? as | treat(?:ed)? as
    offer(?:s|ing)? | provid(?:e|es|ing) | give(?:s|n)? you
""")
    + r"\b",
    70,
)
_LATER_CUT: Final = re.compile(r"\b(?:must|already|having|requires?|need)\b")


def lies_ahead(context: Context) -> bool:
    """Return whether the thing comes with the job or after it, and not before it."""
    later = _LATER_LEFT.search(context.left)
    return bool(later and not _LATER_CUT.search(context.left[later.start() :]))


_CONDITION: Final = near(
    r"\b(?:if|should|whether|in case|unless|where) (?:you|you've|you're|you'd|they|someone|candidates?|applicants?)\b",
    60,
)
_ONLY_IF: Final = near(r"\bonly (?:[a-z]{1,12} ){0,2}if you\b", 60)
_INVITED: Final = re.compile(
    r"[^.;!?]{0,80}?(?:,|-|\bthen\b) ?(?:please )?"
    + one_of(r"""
    apply | get in touch | we want | we'd (?:love|like) | we would | this (?:is|could be) | send | call | contact
    come | you could be | read on
""")
    + r"\b"
)


def is_condition(context: Context) -> bool:
    """Return whether it only says what holds for those who have the thing. An invitation that hangs on it is a demand."""
    condition = _CONDITION.search(context.left)
    return bool(condition) and not _ONLY_IF.search(context.left) and not _INVITED.match(context.right)


def is_no_demand(context: Context) -> bool:
    """Return whether the sentence speaks of the thing without demanding it."""
    return not is_excluding(context) and (
        is_about_others(context)
        or is_denied(context)
        or is_wished(context)
        or lies_ahead(context)
        or is_condition(context)
    )
