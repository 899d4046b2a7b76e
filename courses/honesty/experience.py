"""Years of experience that the advert demands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from courses.honesty.durations import Duration, durations
from courses.honesty.grammar import Context, is_excluding, is_no_demand
from courses.honesty.passages import Passage, Section
from courses.honesty.verdict import Policy
from courses.honesty.wording import CLAUSE, near, one_of, soon, words

_NOUN: Final = (
    one_of(r"""
    experi?[ae]n?ce?d? | experence | exper(?:ience)? | exp | expertise | background | track record | tenure | pqe
    post[- ]qualif\w{0,10}
    commercially | professionally | hands[- ]on | under (?:your|their|his|her|the) belt | behind (?:you|them)
""")
    + r"\b"
)
_PREPOSITION: Final = r"(?:in|with|as|on|at|for|using|within|under)"
_SAID_AFTER: Final = re.compile(rf"'? ?(?:of |worth of |in |as )?{words(7)}{_NOUN}")
"""A length of time and then the word: "3 years' commercial React experience"."""
_SAID_AT_ONCE: Final = re.compile(
    rf"'? ?(?:of )?(?:(?!{_PREPOSITION} |to |and )[a-z0-9+#./&-]{{1,20}} ){{0,4}}?{_NOUN}"
)
_SAID_BEFORE: Final = re.compile(
    rf"\b{_NOUN}\.?(?: (?:required|reqd|needed|req|min|minimum|not|is)\.?){{0,3}}"
    rf"(?:(?: [a-z0-9'+#./&-]{{1,20}}){{0,8}}\s?[:(,-]?\s?|[^.;!?]{{0,50}}: ?)\(?$"
)
"""The word and then a length of time: "experience of Linux for at least 2 years", "Experience: Linux: 2 years"."""
_NO_TIME_OF_WORK: Final = re.compile(
    rf"(?:'s?|s')?[\s-]?(?:-|of |of a |a |of our |in our )?(?:(?!{_PREPOSITION} )[a-z-]{{1,16}} ){{0,2}}?"
    + one_of(r"""
    fixed | ftc | contract | term | apprenticeships? | apprentice | programme | program | course | scheme
    placement | training
    traineeship | academy | qualification | olds? | of age | ago | from now | warranty | guarantee | lease
    lifetime | runway | running
    in a row | in business | of use | of support | access | history | address(?:es)? | residen\w{1,6} | service
    with us | while
    maternity | cover | leave | rotation | plan | of paid | of being | of your | in the uk
    in the united kingdom | in britain
    in this country | out of work | later | commitment | post | role for | internship | appointment | project
    probation\w{0,5} | payback
    subscription | notice | membership | holiday | salary | pay | of study | of (?:college|school|university)
    since | when | references?
    growth | records | accounts | pension | funding | lockdown | free | unpaid | secondment
""")
    + r"\b"
)
_AFTERWARDS: Final = re.compile(
    r"'? ?(?:with us|of (?:working|employment) with us|working for us|here\b|in post\b|into|we\b)"
)
_LONGEST: Final = 15 * 12
"""Months. Nobody asks a newcomer for more: it is the employer who has been there for 30 years."""
_AGE: Final = re.compile(r"\b(?:be|aged?|are|you're) (?:at least |over |above )?$")
_LICENCE: Final = near(r"\b(?:licen[cs]e|passport|visa|permit|account|insurance|held|resident|lived|living)\b", 40)
_AT_WORK: Final = re.compile(
    r"'? ?(?:\([^()]{0,20}\) ?)?(?:of )?(?:plus )?"
    + one_of(rf"""
    {_PREPOSITION} | working | work | doing | supporting | coding | programming | writing | building | developing
    managing | running
    testing | designing | selling | behind | post | commercial\w{{0,2}} | professional\w{{0,2}}
""")
    + r"\b"
)
_WORKED: Final = near(
    r"\b"
    + one_of(r"""
    worked | cut (?:your|their) teeth | spent | used | coded | programmed | served
    been (?:a|an|in|working|doing|using|employed) | done
    supported | practi[sc]ed
    gained (?:over|in|from|through|during) | gained(?= ?$) | administered | sold
""")
    + r"\b",
    70,
)
_DEMANDED: Final = re.compile(
    r"(?:\b"
    + one_of(r"""
    must(?: have| possess)? | needs? | required? | requires | have | has | having | had | bring | brings
    possess(?:es)? | with | got
    hold | someone | somebody | who | candidates? | applicants? | seeking | boast
""")
    + r"\b|'ve\b)[^.;!?]{0,40}$|:\s?$"
)
_OWNED: Final = near(r"(?:\b(?:must have|need|minimum|min|have|got|required|with)\b|'ve\b)", 20)
_PERIOD: Final = re.compile(
    r"\b(?:(?<!ask )(?<!asking )(?<!asks )(?<!looking )for|in|within|after|during|every|until|past|next|last)\s?$"
)
_TIME_BEFORE: Final = re.compile(
    r"\b"
    + one_of(r"""
    for | in | over | within | after | during | every | until | past | next | first | last | final | previous
    coming | by | than | since
    aged? | age of | years? | each | lasts? | lasting | of | the | this | our | full | your | whole | from | is
    are | on | and
""")
    + r"\s?(?:about |around |the |last |past |next |at least |up to )?$"
)
_BARE: Final = re.compile(r"'? ?(?:of )?(?:[a-z0-9+#./&-]{1,25} ?){0,5}(?:$|[.,;:!?)])")
_GENITIVE: Final = re.compile(r"(?<=s)' ?[a-z]|' [a-z]")

_OTHER_WAY_IN: Final = (
    r"(?:(?:a|an|any|some|the|have|hold|relevant|completed|completion of|recent|other|similar|equivalent|good|strong"
    r"|personal|your|work) ){0,4}"
    + one_of(r"""
    level [1-5] | apprentice\w{0,6} | bootcamp | boot camp | college | course | qualification | certificat\w{0,6}
    diploma | levels?
    [at][- ]levels? | btec | gcses? | hnc | hnd | nvq | portfolio | projects? | training | none
    no (?:prior |previous )?experience
    not | nothing | zero | neither | self[- ]taught | transferable
""")
    + r"\b"
)
_OR_ELSE: Final = soon(rf"[, (](?:or|/|and/or) (?:a |an |any )?{_OTHER_WAY_IN}", 70)
_OR_BEFORE: Final = re.compile(
    rf"\b{_OTHER_WAY_IN}{CLAUSE}{{0,50}}?\bor(?: (?:have|hold|with|at least|a minimum of|around|about|you have|you've|you've been))?"
    rf"(?:{CLAUSE}{{0,40}}? for a)?\s?$"
)
_AS_GOOD: Final = soon(
    r"\b"
    + one_of(r"""
    counts? as much | is as good | or not | or none | both welcome | (?:is|are) (?:welcome|fine|plenty|enough)
    (?:may|can|will) start | start on a | higher (?:salary|pay|grade)
""")
    + r"\b",
    60,
)
_VAST: Final = re.compile(
    r"\b(?:extensive|significant|substantial|considerable|vast|in-depth|lengthy)"
    r"(?:,? (?:and )?[a-z-]{1,14}){0,3}? (?:experience|track record)\b"
)


def experience_demanded(sequence: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, int, int]]:
    """Yield each demand for more experience than the policy allows."""
    for passage in sequence:
        if passage.section not in {Section.DESIRED, Section.OFFER}:
            found = list(_in_years(passage, policy)) or list(_in_adjectives(passage))
            yield from ((passage, start, end) for start, end in found)


def _in_years(passage: Passage, policy: Policy) -> Iterator[tuple[int, int]]:
    last = -1
    for duration in durations(passage.text):
        context = Context.of(passage, duration.start, duration.end)
        excluding = is_excluding(context)
        if duration.months <= policy.most_months or (duration.is_most and not excluding) or duration.start < last:
            continue
        if not _is_experience(passage, duration, context) or (not excluding and _is_excused(passage, context)):
            continue
        said = _SAID_AFTER.match(context.right)
        last = duration.end + (said.end() if said else 0)
        yield duration.start, last


def _is_experience(passage: Passage, duration: Duration, context: Context) -> bool:
    """Return whether the time is one that somebody has worked."""
    if duration.months > _LONGEST or _AGE.search(context.left):
        return False
    if _SAID_AT_ONCE.match(context.right):
        return True
    if _NO_TIME_OF_WORK.match(context.right) or _AFTERWARDS.match(context.right):
        return False
    if duration.says_experience or _SAID_AFTER.match(context.right) or _SAID_BEFORE.search(context.left):
        return True
    if _LICENCE.search(context.left):
        return False
    return bool(_WORKED.search(context.left)) or _is_fragment(passage, duration, context)


def _is_fragment(passage: Passage, duration: Duration, context: Context) -> bool:
    """Return whether the time is demanded without the word experience: "2-3 years in a NOC", "must have 3 years React"."""
    if (_PERIOD if duration.is_floor else _TIME_BEFORE).search(context.left):
        return False
    opens = not context.left.strip(" \"'(-")
    if not (opens or duration.is_floor or _DEMANDED.search(context.left)):
        return False
    if _AT_WORK.match(context.right) or _GENITIVE.match(context.phrase[-1:] + context.right, 0):
        return True
    listed = opens and passage.section is Section.REQUIRED
    return bool(_BARE.match(context.right)) and (listed or duration.is_floor or bool(_OWNED.search(context.left)))


def _is_excused(passage: Passage, context: Context) -> bool:
    return (
        (passage.section is Section.ABOUT and "you" not in context.left)
        or is_no_demand(context)
        or bool(_OR_ELSE.match(context.right) or _OR_BEFORE.search(context.left) or _AS_GOOD.match(context.right))
    )


def _in_adjectives(passage: Passage) -> Iterator[tuple[int, int]]:
    for match in _VAST.finditer(passage.text):
        if not _is_excused(passage, Context.of(passage, *match.span())):
            yield match.span()
