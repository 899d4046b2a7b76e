"""The grammar that all rules share: who is spoken of, is it denied, is it only a wish, does it lie in the future.

Every pattern is bounded: no quantifier is open-ended, and the rules look at no more than `REACH` characters to either side.
So the check is linear in the length of the advert, whatever it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from courses.honesty.passages import Passage

REACH: Final = 140
"""Characters to the left and to the right of a phrase in which words can bear on it."""


def some_words(most: int) -> str:
    """Return a pattern for up to so many words in a row, within one clause; each ends where the next may begin."""
    return rf"(?:[a-z0-9'\"+#./&()-]{{1,30}},? ){{0,{most}}}?"


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


_ROLES: Final = (
    r"(?:engineers|developers|analysts|managers|mentors?|tutors?|trainers?|teachers?|experts|specialists"
    r"|colleagues?|seniors|leaders?|"
    r"consultants|technicians|designers|directors?|architects|professionals|founders?|doctors|staff|people"
    r"|instructors?|coach(?:es)?|"
    r"academics|scientists|researchers|testers|supervisors?|clients?|customers|students|buddy|users)"
)
_SUBJECT: Final = re.compile(
    r"\b(?:(?P<asked>"
    r"(?:we|we'd|we're|who|my client|client|they|the \w{1,20}|i)? ?(?:is |are |am |be |'re )?(?:currently "
    r"|now |always |actively |also |really )?"
    r"(?:look(?:s|ing)? (?:for|to)|seek(?:s|ing)?|need(?:s|ed|ing)?|require[sd]?|want(?:s|ed|ing)?|ask(?:s"
    r"|ing)? (?:for|that)|expect(?:s|ing)?|"
    r"hir(?:e|ing)|recruit(?:s|ing)?|after|welcom(?:e|ing)|prefer|would (?:like|love)|wish(?:es)? to appoint"
    r"|call(?:ing)?(?: all)?)(?: [a-z0-9'/+#&-]{1,25}){0,6}"
    r"|you(?:'ll|'ve|'re|'d)?|candidates?|applicants?|applications?|(?:post|job|role)[- ]?holders?|someone"
    r"|somebody|(?:a |the )(?:person|individual)|"
    r"(?:un)?successful|must|your|essential)"
    r"|(?P<others>we(?:'ve|'re|'ll)?|our|us|he|she|they|their|company|firm|business|team|trust|council"
    r"|charity|organisation|organization|agency|"
    r"startup|start-up|university|client|established|founded|trading|backed|combined|who(?:'ve|'s)?|whose"
    r"|which|shop|studio|" + _ROLES + r"))\b"
)


def is_about_others(context: Context) -> bool:
    """Return whether the nearest subject before the phrase is somebody else than who applies."""
    last = None
    for last in _SUBJECT.finditer(context.left):  # noqa: B007
        pass
    return bool(last and last["others"])


_DENIED_LEFT: Final = re.compile(
    r"(?:\b(?:no|not|never|nor|neither|without|needn't|cannot|can't|mustn't|rather than|instead of"
    r"|in place of|in lieu of|regardless of|"
    r"irrespective of|with or without|whether|even if|nobody|none|nothing|less interested in|more than just"
    r"|not just|isn't|aren't|"
    r"more important than|matters more than|forget|never mind|unlike)\b|n't\b)"
    r"[^.;:!?]{0,60}$"
)
_DENIED_AT_ONCE: Final = re.compile(r"\b(?:no|nor|without|without an?|not an?|not need an?)\s$")
_UNDENIED: Final = re.compile(
    r"\b(?:no (?:less|fewer|later)|not (?:less|fewer|only|just)|nothing less|without (?:exception|fail)"
    r"|not be considered|need not apply|"
    r"but|however|although|though|who can|just)\b[^.;:!?]{0,60}$|\bnot? [a-z' -]{1,30}, "
)
_DENIED_RIGHT: Final = re.compile(
    r"[^.;:!?]{0,80}?\b(?:(?:is|are|isn't|aren't|'s|it's|was|be|being)? ?(?:absolutely |strictly |really "
    r"|honestly |certainly |definitely |by no means )?"
    r"(?:not|n't|never|isn't|aren't|un)[- ]?(?: ?(?:actually|absolutely|strictly|really|always|at all|a))?[- ]?"
    r"(?:required|requirement|needed|need|necessary|essential|mandatory|must|expected|compulsory|prerequisite"
    r"|asked for|important|matter|insisted)|"
    r"optional|unnecessary|no longer (?:required|needed)|doesn't matter|(?:will|won't"
    r"|not) (?:be )?(?:given preference|count against|hold you back))\b"
)
_EXCLUDED: Final = re.compile(
    r"[^.;!?]{0,100}?\b(?:need not apply|will not be (?:considered|shortlisted|accepted|taken)"
    r"|won't be (?:considered|shortlisted)|"
    r"cannot be considered|can't be considered|are not (?:considered|eligible|suitable)|will be (?:rejected"
    r"|declined)|should not apply|please (?:don't|do not) apply)\b"
)
_LACKING: Final = re.compile(
    r"\b(?:without|with (?:less|fewer) than|lacking|who (?:lack|don't have|do not have)|under|below)\b[^.;:!?]{0,40}$"
)
_FIRM: Final = re.compile(
    r"^[^,.;!?]{0,60}?\b(?<!not )(?<!isn't )(?<!n't be )(?<!not be )(?<!aren't )(?:required|essential"
    r"|mandatory|a must|is needed|are needed|necessary|compulsory|a requirement|must[- ]have)\b"
)


def is_excluding(context: Context) -> bool:
    """Return whether people who lack the thing are turned away: "without 2 years' experience will not be considered"."""
    return bool(_LACKING.search(context.left) and _EXCLUDED.match(context.right))


def is_denied(context: Context) -> bool:
    """Return whether the sentence says that the thing is not asked for."""
    if _DENIED_AT_ONCE.search(context.left):
        return True
    left = _DENIED_LEFT.search(context.left)
    if left and not _UNDENIED.search(context.left[left.start() :]):
        return True
    return bool(_DENIED_RIGHT.match(context.right))


_WISH: Final = (
    r"(?:desir(?:able|ed)|prefer(?:red|able|ence)|(?:a |an |big |huge |real |distinct |definite |added "
    r"|some ){0,2}(?:advantage|plus|bonus|asset|benefit|pro)\b|"
    r"advantageous|beneficial|nice(?: to have)?|nice[ -]to[ -]have|good to have|(?:very |really "
    r"|so )?(?:helpful|useful|handy|lovely|great|good|brilliant|"
    r"fantastic|ideal|wonderful|welcome|welcomed|valued|valuable|interesting)|optional"
    r"|looked (?:up)?on favou?rably|of interest|in your favou?r|"
    r"brownie points|bonus points)\b"
)
_WISH_LEFT: Final = re.compile(
    r"(?:\b(?:ideally|preferably|preferred|desirable|desired|nice[ -]to[ -]have|bonus(?: points)?|plus points"
    r"|brownie points|advantage(?:ous)?|"
    r"helpful|useful|beneficial|optional(?:ly)?|hopefully|perhaps|maybe|(?:may|might|could) (?:also )?have"
    r"|we'd (?:love|like)|we would (?:love|like)|"
    r"would be (?:great|nice|good|lovely|ideal)|great if|good if|nice if|lovely if|a plus|bonus if"
    r"|extra points|welcome|encourage[sd]?)\b)[^.;!?]{0,80}$"
)
_WISH_CUT: Final = re.compile(
    r"\b(?:but|however|although|essential|must|required|requires?|need)\b|, (?:and )?(?:you|we|with)\b"
)
_WISH_RIGHT: Final = re.compile(
    r"^[^,.;:!?]{0,90}?(?:\b(?:is|are|be|as|it's|that's|also|seen as|considered|regarded as)\b|\s?[(\[/,-]\s?)\s?"
    r"(?:a |an |just |only |very |highly |strongly |definitely |certainly |really |also |always |considered "
    r"|seen as |honestly |more ){0,3}" + _WISH + r"(?!\s(?:communic|knowledge|command|understanding))"
    r"|^[^,.;:!?]{0,90}?\b(?:desirable|preferred|desired|advantageous|beneficial|a plus|a bonus|an advantage"
    r"|an asset|nice to have)\s?[)\].]?\s?(?:$|\.|,|;|but|though|/|\))"
    r"|^[^,.;:!?]{0,60}?(?:[(\[,]\s?|\s)(?:ideally|preferably)\s?[)\].]?\s?$"
    r"|^[^.;:!?]{0,110}?\b(?:would|will|'d|may|might|could|can|is|are) (?:only |also |certainly |definitely "
    r"|really )?(?:help|give you an (?:edge|advantage)|be (?:seen as |considered |regarded as )?(?:a |an "
    r"|highly |very |really )?"
    + _WISH
    + r"|count (?:in|for)|go a long way|work in your favou?r|stand you|set you apart|put you)"
)
_NEW_THING: Final = re.compile(
    r"^[^.;:!?]{0,110}?(?:[,)]|\band) (?:a |an |the |your |some |good |basic "
    r"|any )?(?:[a-z0-9+#./-]{1,20} ){0,4}?(?:is|are|would|will|preferred|desirable|ideally|useful|a plus"
    r"|an advantage|a bonus)\b"
)


def is_wished(context: Context) -> bool:
    """Return whether the thing is welcome and not demanded: "ideally", "would be an advantage"."""
    if _FIRM.match(context.right):
        return False
    left = _WISH_LEFT.search(context.left)
    if left and not _WISH_CUT.search(context.left[left.start() :]):
        return True
    return bool(_WISH_RIGHT.match(context.right)) and not _is_of_another(context)


def _is_of_another(context: Context) -> bool:
    """Return whether the wish to the right has a subject of its own: "2 years of Avaya, and a driving licence would be useful"."""
    wish = _WISH_RIGHT.match(context.right)
    between = wish[0] if wish else ""
    return bool(
        re.search(
            r", (?:and |but )?(?!or\b|(?:which|though|although|but|not|while|this|that|it)\b)(?:a|an|the|any"
            r"|some|knowledge|experience|familiarity)\b[^,]{0,60}$",
            between,
        )
        and not re.search(r"\bor\b", between)
    )


_LATER_LEFT: Final = re.compile(
    r"\b(?:after|once|until|by the (?:end|time)|at the end|end of|in time|eventually|gain(?:ed|ing)?"
    r"|get(?:ting)?|acquir(?:e|ed|ing)|earn(?:ed|ing)?|"
    r"build(?:ing)? up|built up|leave with|finish with|walk away with|progress(?:ing|ion)?|promot(?:ed|ion)"
    r"|become|became|when they joined|"
    r"if you'?ve? more than|pathway|career|equivalent to|worth of|count(?:s|ed)? as|treat(?:ed)? as|offer(?:s"
    r"|ing)?|provid(?:e|es|ing)|give(?:s|n)? you)\b[^.;:!?]{0,70}$"
)
_LATER_CUT: Final = re.compile(r"\b(?:must|already|having|requires?|need)\b")


def lies_ahead(context: Context) -> bool:
    """Return whether the thing comes with the job or after it, and not before it."""
    later = _LATER_LEFT.search(context.left)
    return bool(later and not _LATER_CUT.search(context.left[later.start() :]))


_CONDITION: Final = re.compile(
    r"\b(?:if|should|whether|in case|unless|where) (?:you|you've|you're|you'd|they|someone|candidates?"
    r"|applicants?)\b[^.;:!?]{0,60}$"
)
_INVITED: Final = re.compile(
    r"[^.;!?]{0,80}?(?:,|-|\bthen\b) ?(?:please )?(?:apply|get in touch|we want|we'd (?:love|like)|we would"
    r"|this (?:is|could be)|send|call|contact|come|you could be|read on)\b"
)


def is_condition(context: Context) -> bool:
    """Return whether it only says what holds for those who have the thing. An invitation that hangs on it is a demand."""
    return bool(_CONDITION.search(context.left)) and not _INVITED.match(context.right)
