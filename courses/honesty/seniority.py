"""Words that say that the job is for somebody who has done it before, or that it leads others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from courses.honesty.grammar import Context, is_denied, is_wished, lies_ahead
from courses.honesty.passages import Passage, Section
from courses.honesty.verdict import Policy

_RANK: Final = (
    r"(?:senior|snr|sr\.?|mid[- ]?level|mid[- ]?weight|mid[- ]senior|intermediate|seasoned|veteran|(?:highly "
    r"|very |fully |suitably |well )?experienced)"
)
_TITLE: Final = re.compile(
    rf"(?<![\w'])(?:(?:{_RANK})\b(?!'s)(?! (?:citizens?|school|centre|center|living|leadership|management"
    rf"|people|college|care|or)\b)"
    r"|lead(?:er)?\b(?![ -]?(?:gen|generat\w{0,4}|management|qualif\w{0,7}|sourc\w{0,4}|research\w{0,3}"
    r"|handl\w{0,3}|nurtur\w{0,4}|time|paint|list))"
    r"|principal\b(?!'s)|head of\b|chief\b|vp\b|vice[- ]president\b|c[teiop]o\b|director\b(?!'s)"
    r"|architect\b(?!'s)|supervisor\b|team[- ]lead(?:er)?\b"
    r"|(?<!password )(?<!package )(?<!tag )(?<!task )(?<!file )(?<!content )(?<!configuration )(?<!device )manager\b(?!'s)"
    r"|staff (?:engineer|developer)\b)"
)
_LEARNER: Final = re.compile(
    r"\b(?:junior|jnr|jr|trainee|apprentice\w{0,4}|graduate|intern(?:ship)?|student|assistant(?! (?:head"
    r"|manager|director))|pa|secretary|aide)\b"
)
_STAYS: Final = re.compile(rf"\b{_RANK}$")
_SERVES: Final = re.compile(
    r"\b(?:to|for|supporting|assisting|helping|under|with|of)(?: (?:the|our|a|an|its))?(?: [a-z]{1,14}){0,2} ?$"
)
_ROLE: Final = (
    r"(?:[a-z0-9+#./&-]{1,20} ){0,4}(?:engineer|developer|analyst|designer|technician|administrator|admin"
    r"|manager|consultant|tester|programmer|specialist|"
    r"scientist|officer|editor|writer|executive|coordinator|advisor|adviser|assistant|professional|trainer"
    r"|marketer|operator|architect|dev|person|agent|recruiter|"
    r"thinker|coder|lead|leader|candidate|individual|clerk|creator|salesperson|producer|strategist|copywriter"
    r"|candidates|engineers|developers|people|pro)\b"
)
_TOP: Final = rf"(?:{_RANK}|lead|principal)"
_PEOPLE: Final = (
    r"(?:[a-z0-9'-]{1,14} ){0,4}?(?:teams?|staff|people|reports?|engineers|developers|analysts|technicians"
    r"|assistants?|apprentices?|juniors|clerks|colleagues|interns|trainees|"
    r"volunteers|freelancers|employees|members|officers|agents|advisers|advisors|fundraisers|reps|designers"
    r"|testers|department|squad|operators|administrators)\b"
)
_TEXT: Final = re.compile(
    r"(?<![\w'-])(?:"
    # Who is looked for.
    rf"(?:looking for|looking to (?:hire|recruit|appoint)|seek(?:s|ing)?|need(?:s|ed)?|want(?:s|ed)?"
    rf"|require[sd]?|recruiting|hiring|after|appoint|you are|you're|you will be|you'll be|as|be|for"
    rf"|join (?:us|our team) as|is) "
    rf"(?P<sought>(?:an? |our |the |your )(?:[a-z-]{{1,14}} ){{0,2}}?{_TOP}[ -]{_ROLE})"
    rf"|(?:role|position|title|post|vacancy): ?(?P<labelled>{_TOP} {_ROLE})"
    rf"|(?P<fragment>{_RANK} {_ROLE}(?: (?:is |are )?(?:required|needed|wanted|sought)))"
    # What kind of role it is.
    rf"|(?P<kind>(?:a |this |our |the )?{_RANK}(?:[- ]level)? (?:role|position|post|appointment|hire))"
    rf"|(?P<you>(?:you are|you're|you will be|you'll be) (?:a |an )?(?:mid[- ]?level|mid[- ]?weight|seasoned|senior))"
    r"|(?P<proven>(?:proven|previous|prior|demonstrable|strong|significant|some) (?:team |people |line "
    r"|staff )?(?:leadership|line[- ]management|people[- ]management|management|supervisory) experience)"
    r"|(?P<experience>experience (?:of|in) (?:managing|leading|supervising"
    r"|line[- ]managing) (?:an? )?(?:[a-z]{1,12} ){0,2}(?:teams?|staff|people))"
    # Whom they will lead.
    rf"|(?P<leads>(?:(?:you'll|you will|will|to|and|must|you|also) )?(?:also |directly "
    rf"|be )?(?:line[- ]manag(?:e|ing)|manag(?:e|ing)|supervis(?:e|ing)|lead(?:ing)?|oversee(?:ing)?"
    rf"|mentor(?:ing)?|coach(?:ing)?|head(?:ing)? up|responsible for (?:managing|leading"
    rf"|supervising)) (?:and (?:develop|support|mentor|coach|motivate|lead|manage|train) )?(?:an? |the |our "
    rf"|your |two |three |four |five |six |\d{{1,2}} |other |more )?{_PEOPLE})"
    r"|(?P<reports>(?:with |have |managing )?(?:one|two|three|four|five|six|several|\d{1,2}) direct reports)"
    r")"
)
_NO_LEADING: Final = re.compile(
    r"\b(?:how to|learn(?:ing)?(?: to)?|able to (?:one day|later)|one day|later|eventually|in time|could"
    r"|opportunity to|chance to|grow to|go on to|progress\w{0,3}|"
    r"become|support(?:ing)?|help(?:ing)? (?:to )?|assist(?:ing)?|by|who|they|we|them|now|years later|our"
    r"|someone who|those who|starts? here|our \w{1,20}s|report(?:s|ing)?)\b[^.;:!?]{0,40}$"
)
_NOT_LED: Final = re.compile(
    r"^(?:'s|s'| (?:rota|database|records?|calendar|diary|diaries|inbox|data|mailbox|mailing|newsletter"
    r"|expectations|meetings?|account|site|page|website|portal|events?|bookings?)\b)"
)
_OBJECT: Final = re.compile(
    r"\b(?:supervisory|managed|lead time|leads to|lead to)\b|\bmanag(?:e|ing) (?:the |our "
    r"|a )?(?:[a-z]{1,12} ){0,2}(?:rota|database|records|system|website|social)"
)
_OTHERS: Final = re.compile(
    r"\b(?:report(?:s|ing)? to|alongside|work(?:ing)? (?:with|for)|learn(?:ing)? from|support(?:ed)? (?:by"
    r"|from)|guid\w{1,4} (?:by|from)|led by|help from|managed by|mentored by|shadow\w{0,3}|paired? with|from"
    r"|by|with|under)\b[^.;:!?]{0,60}$"
)


def seniority(sequence: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, int, int]]:  # noqa: ARG001
    """Yield each phrase that makes the job one for experienced people or for leaders of others."""
    for passage in sequence:
        if passage.section is Section.TITLE:
            yield from _in_title(passage)
        elif passage.section not in {Section.DESIRED, Section.OFFER, Section.ABOUT}:
            yield from _in_text(passage)


def _in_title(passage: Passage) -> Iterator[tuple[Passage, int, int]]:
    learner = _LEARNER.search(passage.text)
    for match in _TITLE.finditer(passage.text):
        left = passage.text[: match.start()]
        rescued = learner and not _STAYS.search(match[0])
        if (
            not rescued
            and not _SERVES.search(left[-60:])
            and not is_denied(Context("", match[0], passage.text[match.end() :]))
        ):
            yield passage, *match.span()
            return


def _in_text(passage: Passage) -> Iterator[tuple[Passage, int, int]]:
    for match in _TEXT.finditer(passage.text):
        group = match.lastgroup or "leads"
        start, end = match.span(group)
        context = Context.of(passage, start, end)
        if is_denied(context) or is_wished(context) or lies_ahead(context):
            continue
        if group == "leads" and not _leads(match, context):
            continue
        if group in {"sought", "fragment", "kind"} and _OTHERS.search(context.left):
            continue
        yield passage, start, end


def _leads(match: re.Match[str], context: Context) -> bool:
    subject = re.match(r"(?:you'll|you will|you|will|must)\b", match[0])
    if re.match(r"lead(?!ing)(?! (?:an?|the|our|your|two|three|four|five|six|\d|and)\b)", match[0]):
        return False  # "Lead developers review your code": here "lead" is no verb.
    if _OBJECT.search(match[0]) or _NOT_LED.match(context.right) or "your own" in match[0] or "your time" in match[0]:
        return False
    if _NO_LEADING.search(context.left):
        return False
    starts = len(context.left.strip(" -•\"'")) == 0
    return (
        bool(subject)
        or starts
        or bool(
            re.search(
                r"\b(?:you|you'll|you will|post-?holder|job-?holder|responsible for|role includes?"
                r"|duties include)\b[^.;:!?]{0,90}$",
                context.left,
            )
        )
    )
