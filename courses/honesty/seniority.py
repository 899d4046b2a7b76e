"""Words that say that the job is for somebody who has done it before, or that it leads others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from courses.honesty.grammar import Context, is_denied, is_wished, lies_ahead
from courses.honesty.passages import Passage, Section
from courses.honesty.verdict import Policy
from courses.honesty.wording import near, one_of

_RANK: Final = one_of(r"""
    senior | snr | sr\.? | mid[- ]?level | mid[- ]?weight | mid[- ]senior | intermediate | seasoned | veteran
    (?:(?:highly|very|fully|suitably|well) )?experienced
""")
_TITLE: Final = re.compile(
    r"(?<![\w'])"
    + one_of(rf"""
    {_RANK}\b(?!'s)(?! (?:citizens?|school|centre|center|living|leadership|management|people|college|care|or)\b)
    lead(?:er)?\b(?![ -]?(?:gen|generat|management|qualif|sourc|research|handl|nurtur|time|paint|list))
    team[- ]lead(?:er)?\b | principal\b(?!'s) | head of\b | chief\b | vp\b | vice[- ]president\b | c[teiop]o\b
    director\b(?!'s)
    architect\b(?!'s) | supervisor\b | staff (?:engineer|developer)\b
    (?<!password )(?<!package )(?<!tag )(?<!task )(?<!file )(?<!content )(?<!configuration )(?<!device )manager\b(?!'s)
""")
)
_LEARNER: Final = re.compile(
    r"\b"
    + one_of(r"""
    junior | jnr | jr | trainee | apprentice\w{0,4} | graduate | intern(?:ship)? | student | pa | secretary | aide
    assistant(?! (?:head|manager|director))
""")
    + r"\b"
)
_RANKED: Final = re.compile(rf"{_RANK}$")
_SERVES: Final = re.compile(
    r"\b(?:to|for|supporting|assisting|helping|under|with|of)(?: (?:the|our|a|an|its))?(?: [a-z]{1,14}){0,2} ?$"
)
"""How a title names whom the job serves: "Assistant to the Director"."""

_ROLE: Final = (
    r"(?:[a-z0-9+#./&-]{1,20} ){0,4}"
    + one_of(r"""
    engineers? | developers? | analyst | designer | technician | administrator | admin | manager | consultant
    tester | programmer
    specialist | scientist | officer | editor | writer | executive | coordinator | advis[eo]r | assistant
    professional | trainer | marketer
    operator | architect | dev | person | people | pro | agent | recruiter | thinker | coder | lead | leader
    candidates? | individual
    clerk | creator | salesperson | producer | strategist | copywriter | hand | member | practitioner
    accountant | buyer | planner
""")
    + r"\b"
)
_TOP: Final = rf"(?:{_RANK}|lead|principal)"
_STAFF: Final = (
    r"(?:[a-z0-9'-]{1,14} ){0,4}?"
    + one_of(r"""
    teams? | staff | people | reports? | engineers | developers | analysts | technicians | assistants?
    apprentices? | juniors | clerks
    colleagues | interns | trainees | volunteers | freelancers | employees | members | officers | agents
    advis[eo]rs | fundraisers | reps
    designers | testers | department | squad | operators | administrators | tutors | others
""")
    + r"\b"
)
_COUNT: Final = r"(?:an?|the|our|your|two|three|four|five|six|\d{1,2}|other|more|up to|small|others)"
_TO_LEAD: Final = one_of(r"""
    line[- ]manag(?:e|ing) | tak(?:e|ing) the lead on(?= (?:an? )?(?:[a-z]{1,14} )?team) | manag(?:e|ing)
    supervis(?:e|ing) | lead(?:ing)? | oversee(?:ing)? | mentor(?:ing)?
    coach(?:ing)? | head(?:ing)? up
""")
_SEEKS: Final = one_of(r"""
    look(?:s|ing)? for | looking to (?:hire|recruit|appoint) | seek(?:s|ing)? | need(?:s|ed)? | want(?:s|ed)?
    require[sd]? | recruiting | hiring
    after | appoint | you are | you're | you will be | you'll be | as | be | for | join (?:us|our team) as | is
""")
_TEXT: Final = re.compile(
    r"(?<![\w'-])"
    + one_of(rf"""
    {_SEEKS} (?P<sought>(?:an? |our |the |your )(?:[a-z-]{{1,14}} ){{0,2}}?{_TOP}[ -]{_ROLE})
    (?:role|position|job title|title|post|vacancy)(?:: ?| of (?:an? )?)(?P<labelled>{_TOP} {_ROLE})
    (?:as|being) (?P<as>(?:lead|principal|senior) {_ROLE})(?=,? you\b)
    (?P<wanted>{_RANK} {_ROLE}(?: (?:is |are )?(?:required|needed|wanted|sought|only)\b))
    (?P<kind>(?:an? |this |our |the )?{_RANK}(?:[- ]level)? (?:role|position|post|appointment|hire)\b)
    (?P<management>an? (?:management|managerial|leadership|supervisory|team[- ]leading) (?:role|position|post)\b)
    (?P<you>(?:you are|you're|you will be|you'll be) (?:an? )?(?:mid[- ]?level|mid[- ]?weight|seasoned|senior)\b)
    (?P<proven>(?:proven|previous|prior|demonstrable|strong|significant) (?:(?:team|people|line| +
      staff) )?(?:leadership|management|supervisory) experience)
    (?P<needs>(?:leadership|management|supervisory) experience(?= (?:is |are )?(?:essential|required|needed|necessary|a must)))
    (?P<led_before>(?:have|has|having|'ve) (?:already )?(?:led|managed|supervised|line[- ]managed) (?:{_COUNT} ){{0,2}}{_STAFF})
    (?P<has_led>experience (?:of|in) (?:line[- ])?(?:managing|leading| +
      supervising) (?:an? )?(?:[a-z]{{1,12}} ){{0,2}}(?:teams?|staff|people))
    (?P<leads>(?:(?:you'll|you will|will|to|and|must|you|also) )?(?:(?:also|directly| +
      be) )?{_TO_LEAD} (?:and [a-z]{{1,10}} )?(?:{_COUNT} ){{0,2}}{_STAFF})
    (?P<duty>(?:line )?(?:management|supervision) (?:of|responsibility for| +
      responsibilities for) (?:{_COUNT} ){{0,2}}{_STAFF})
    (?P<responsible>responsible for (?:managing|leading|supervising) (?:{_COUNT} ){{0,2}}{_STAFF})
    (?P<reports>(?:one|two|three|four|five|six|several|\d{{1,2}}) direct reports)
""")
)
_LEARNS: Final = near(
    r"\b"
    + one_of(r"""
    how to | learn(?:ing)?(?: to)? | able to (?:one day|later) | one day | later | eventually | in time | could
    opportunity to | chance to
    grow to | go on to | progress\w{0,3} | become | support(?:ing)? | help(?:ing)?(?: to)? | assist(?:ing)? | by
    who | they | we | them | now
    our | those who | report(?:s|ing)? | under
""")
    + r"\b",
    40,
)
"""Before a duty to lead: then it is learnt, or done by somebody else."""
_NO_PEOPLE_AFTER: Final = re.compile(
    r"^(?:'s|s'|'(?= )| (?:"
    + one_of(r"""
    rota | database | records? | calendar | diary | diaries | inbox | data | mailbox | mailing | newsletter
    expectations | meetings?
    account | accounts | site | page | website | portal | events? | bookings? | training | timesheets?
    directory | budget | drive
""")
    + r")\b)"
)
_NO_PEOPLE: Final = re.compile(
    r"\bmanag(?:e|ing) (?:the |our |a )?(?:[a-z]{1,12} ){0,2}(?:rota|database|records|system|website|social)|\byour (?:own|time)\b"
    r"|^lead(?!ing)(?! (?:an?|the|our|your|two|three|four|five|six|\d|and)\b)"
)
"""What is managed is a thing; or "lead" is no verb: "Lead developers review your code"."""
_THEIR_WORK: Final = re.compile(
    r"(?:\b(?:you|you'll|post-?holder|job-?holder|responsible for|role includes?|duties include|involves?|including)\b[^.;:!?]{0,90}"
    r"|^[ \"'(•-]{0,3})$"
)
_OF_OTHERS: Final = near(
    r"\b"
    + one_of(r"""
    report(?:s|ing)? to | alongside | work(?:ing)? (?:with|for) | learn(?:ing)? from
    (?:support|supported|guided|led|managed|mentored|help) (?:by|from)
    guidance (?:by|from|of) | shadow\w{0,3} | paired? with | from | by | with | under | train(?:ed)? (?:you )?as
""")
    + r"\b",
    60,
)
_DUTIES: Final = {"leads", "duty", "responsible"}
_PERSONS: Final = {"sought", "wanted", "kind"}


def seniority(sequence: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, int, int]]:  # noqa: ARG001 - every rule is asked alike
    """Yield each phrase that makes the job one for experienced people or for leaders of others."""
    for passage in sequence:
        if passage.section is Section.TITLE:
            yield from _in_title(passage)
        elif passage.section not in {Section.DESIRED, Section.OFFER, Section.ABOUT}:
            yield from _in_text(passage)


def _in_title(passage: Passage) -> Iterator[tuple[Passage, int, int]]:
    learner = _LEARNER.search(passage.text)
    for match in _TITLE.finditer(passage.text):
        rescued = learner and not _RANKED.fullmatch(match[0])
        serves = _SERVES.search(passage.text[max(0, match.start() - 60) : match.start()])
        if not rescued and not serves and not is_denied(Context("", match[0], passage.text[match.end() :])):
            yield passage, *match.span()
            return


def _in_text(passage: Passage) -> Iterator[tuple[Passage, int, int]]:
    for match in _TEXT.finditer(passage.text):
        group = match.lastgroup or ""
        context = Context.of(passage, *match.span(group))
        if is_denied(context) or is_wished(context) or lies_ahead(context):
            continue
        if (group in _DUTIES and not _is_their_duty(group, context)) or (
            group in _PERSONS and _OF_OTHERS.search(context.left)
        ):
            continue
        yield passage, *match.span(group)


def _is_their_duty(group: str, context: Context) -> bool:
    """Return whether it is the newcomer who leads people."""
    if _NO_PEOPLE.search(context.phrase) or _NO_PEOPLE_AFTER.match(context.right) or _LEARNS.search(context.left):
        return False
    says_who = group == "responsible" or re.match(r"(?:you'll|you will|you|will|must)\b", context.phrase)
    return bool(says_who or _THEIR_WORK.search(context.left))
