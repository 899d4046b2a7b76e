"""Work that is not paid, or paid only by commission."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from courses.honesty.grammar import REACH
from courses.honesty.passages import Passage, Section
from courses.honesty.verdict import Policy

_WORK: Final = (
    r"(?:internships?|interns?|roles?|positions?|posts?|placements?|work(?: experience)?|jobs?|opportunit(?:y"
    r"|ies)|traineeships?|trials?(?: (?:shift|day|week|period))?s?|"
    r"trial|shifts?|apprenticeships?|training|probation(?:ary)?|project|basis|capacity|gig)"
)
_UNPAID: Final = re.compile(
    r"(?<![\w-])(?:"
    r"(?P<plain>un-?paid|un-?salaried|unremunerated|non-?paid|non-?salaried|unwaged)\b"
    rf"|(?P<voluntary>(?:a |an |this is a |as a )?(?:voluntary|volunteer"
    rf"|volunteering) (?:[a-z-]{{1,14}} )?{_WORK}\b|(?:on a |purely |entirely |is |are |it's |its )(?:purely "
    rf"|entirely |currently )?voluntary\b|"
    r"volunteers? (?:needed|wanted|required|sought)|(?:looking for|seeking|recruiting|need"
    r"|want) (?:[a-z-]{1,14} ){0,3}volunteers?\b)"
    r"|(?P<expenses>(?:(?:travel|lunch|reasonable|out[- ]of[- ]pocket|travel (?:and|&|\+) lunch|lunch (?:and"
    r"|&|\+) travel)(?: and [a-z]{1,10})? )?expenses[- ]only|only (?:travel |lunch |your "
    r"|reasonable )?expenses|expenses (?:but|and) (?:no|not)\b)"
    r"|(?P<nothing>(?:no|without|zero|nil) (?:(?!basic|base|fixed|guaranteed|hourly)[a-z-]{1,10} )?(?:salary"
    r"|pay|wages?|payment|remuneration|cash)(?! gap| to pay| cap|s? in hand|ment terms| negotiation)\b|"
    r"not (?:a |currently a |yet a )?(?:paid|salaried)(?: (?:role|position|post|job|internship|placement"
    r"|opportunity))?\b(?! (?:by|on) comm|much|enough)|"
    r"(?:can't|cannot|can not|cant|unable to|not able to|won't|don't|do not|will not|couldn't"
    r"|could not)(?: (?:currently|yet|afford to|be able to|actually|offer to|at present|at the moment"
    r"|right now)){0,2} (?:pay|offer|provide|give)(?: (?:you|anyone|people|our interns|interns))?(?: (?:a|any|an))? ?"
    r"(?P<object>salary|wages?|payment|pay\b|money|remuneration|anything|atm|yet|right now|at the moment"
    r"|at present|for this|(?=[,.;!?)]|$|but\b|and\b))|"
    r"(?:salary|pay|wages?|rate|remuneration|stipend) ?(?:is |of |= ?)?[:-]? ?(?:£ ?0(?:\.00)?\b(?!\.\d)"
    r"|none\b|nil\b|zero\b|unpaid\b|n/a\b|voluntary\b|nothing\b)|"
    r"(?:work(?:ing)?|do this|done|help(?: us)?|build(?: it)?)(?: (?:for )?(?:a |one |the )?(?:first )?(?:day"
    r"|week|month|shift|us|with us|two weeks))? for (?:free|nothing)\b|"
    r"paid (?:in|with) (?:free |exposure|credit|food|pizza|games|merch|experience|vouchers|equity)|(?:equity"
    r"|rev(?:enue)?[- ]share|profit[- ]share)[- ](?:only|project|basis)|equity only|sweat equity|"
    r"(?:no|without) (?:upfront|up-front|initial|guaranteed) pay\b|deferred (?:pay|salary|payment)|(?:paid"
    r"|pay|salary) (?:only )?(?:once|when|after|if) (?:we|the company|funding)(?: (?:are|is|get|have|secure"
    r"|raise|been)){0,2} ?(?:funded|funding|investment|secured|revenue|profitable))"
    r"|(?P<exchange>in (?:exchange|return)(?: for (?:your time|your work|your help))?,? (?:for )?(?:you(?:'ll"
    r"| will) (?:get|gain|receive|have) )?(?:(?:a |an |the |great |full |valuable |some |real |free "
    r"|invaluable |industry |hands-on |on-screen )){0,3}(?:experience|exposure|credits?|references?|portfolio"
    r"|publicity|show-?reel)\b)"
    rf"|(?P<covered>(?:{_WORK})\b[^.;!?£]{{0,60}}?\bexpenses (?:will be |are |is )?(?:paid|covered|reimbursed"
    rf"|refunded|met)\b)"
    r")"
)
_NOT_THE_JOB: Final = re.compile(
    r" ?(?:-|/)? ?(?:(?:(?!but |and |or )[a-z0-9'/-]{1,14} ){0,3}?(?:breaks?|lunch(?:es)?|leave|carers?"
    r"|caring|holidays?|sabbaticals?|time off|meal|hour|half|invoices?|bills?|debts?|fines?|tax|rent|parental|career|"
    r"ones?|extras|sector|organisations?|organizations?|carer|bank holiday|day off|days off|dinner|rest"
    r"|parking|care|carers'|fees|orders|accounts|balances|loans|subscriptions)\b)"
)
_NOT_OFFERED: Final = re.compile(
    r"(?:\b(?:never|not an?|no|not|nor|isn't(?: an?)?|aren't|rather than|instead of|without|nothing is"
    r"|none of (?:it|this|them) (?:is|are)|zero|anti|against|ban(?:ned)?|end)\b|n't\b)[^.;:!?]{0,40}$"
)
_STILL: Final = re.compile(r"\bnot only\b|\bno (?:experience|degree|cv|previous|qualifications)\b[^.;:!?]{0,40}$")
_EITHER: Final = re.compile(r"(?:\bpaid(?: work)? (?:or|and|&)|paid ?/) ?$")
_EITHER_AFTER: Final = re.compile(
    r" (?:or|and) paid\b|[^.;:!?]{0,30}\b(?:counts?|is valued|(?:are|is) (?:both )?(?:welcome|as good)"
    r"|experience (?:is|counts|welcome))\b"
)
_NOT_THE_JOB_BEFORE: Final = re.compile(
    r"\b(?:breaks?|lunch(?:es| hour)?|leave|half[- ]hour|holidays?|meals?|carers?|overtime)\b[^.;:!?]{0,24}$"
)
_NOT_OURS: Final = re.compile(
    r"[^.;!?]{0,50}?\b(?:is|are|was)(?:n't| not|\b never) (?:our|for us|how|something|what|allowed|offered"
    r"|here|acceptable|part of|expected|on offer)\b"
)
_OF_OTHERS: Final = re.compile(
    r"\b(?:our|their|your own|with|support(?:ing)?|chas(?:e|ing)|manage|managing|thank(?:ing)?|train(?:ing)?"
    r"|coordinat\w{1,3}|rota for|previous|past|any|paid|for|days?|employee|help(?:ing)?|hours? of) (?:our "
    r"|the |local |your )?$"
)
_WAGE: Final = re.compile(r"£ ?\d{2}|\bpaid (?:at|£|the)|\bsalary\b|living wage|an hour|per hour|p/h|\bwages?\b")
_INTERN: Final = re.compile(r"\b(?:internship|intern|placement|work experience)\b")
_EXPENSES: Final = re.compile(
    r"\b(?:(?:travel|lunch|reasonable)(?: (?:and|&|\+) (?:travel|lunch))? )?(?:expenses"
    r"|travel costs?) (?:will be |are |is |can be )?(?:paid|covered|reimbursed|refunded|met)\b"
)
_TITLE_VOLUNTEER: Final = re.compile(
    r"\b(?:unpaid|voluntary|volunteers?(?! (?:co-?ordinator|manager|officer|services|assistant|support"
    r"|recruit\w{0,5}|administrator|data|systems|engagement|centre)))\b"
)

_BASIC: Final = r"(?:basic|base|fixed|guaranteed|hourly)"
_COMMISSION: Final = re.compile(
    r"(?<![\w-])(?:"
    r"(?P<only>(?:commission|commision|comission|comm|comms|ote)[ -]?only\b|only commission\b|(?:purely"
    r"|solely|entirely|wholly|strictly|exclusively|fully|straight|pure|full|all) (?:on )?(?:a )?(?:commission"
    r"|commision|comission|comm)\b(?:[- ](?:based|basis))?|"
    r"(?:uncapped )?100 ?% ?(?:uncapped )?(?:commission|commision|comission|comm)\b)"
    rf"|(?P<nobasic>(?:no|zero|without(?: an?)?|nil|£0) {_BASIC}(?: (?:salary|pay|wage|rate))?\b(?! (?:skills"
    rf"|knowledge|training|experience|understanding|computer|it))|(?:there is |there's )?no (?:hourly (?:rate"
    rf"|pay|wage)|retainer)\b|{_BASIC}(?: salary| pay)? ?[:=-] ?(?:none|nil|£0|zero|n/a)\b)"
    r"|(?P<selfemployed>self[- ]?employed\b[^.;!?]{0,60}?\b(?:commission|commision"
    r"|comission)\b(?:[- ](?:based|basis|only|structure))?|(?:commission|commision"
    r"|comission)[^.;!?]{0,40}?\bself[- ]?employed\b|commission[- ]based (?:role|position|job|opportunity|pay|work))"
    r"|(?P<results>(?:(?:your )?(?:earnings?|income|pay|salary|wage|remuneration)(?: (?:is|are"
    r"|will be))? (?:(?:based|dependent|dependant|depends?|linked)(?: (?:solely|purely|entirely|only|wholly"
    r"|completely|100%))? (?:up)?on|(?:solely|purely|entirely|only|wholly|completely) (?:(?:based"
    r"|dependent) (?:up)?on|linked to)) (?:your |the |how many |how much )?(?:own )?(?:sales|results"
    r"|performance|what you sell|you sell|deals|conversions|sign[- ]?ups|referrals)|"
    r"paid (?:purely|solely|only|entirely|just)?(?: ?on)? ?(?:results|(?:per|for each"
    r"|for every) (?:completed |accepted |successful |confirmed |valid |approved )?(?:sale|lead|sign[- ]?up"
    r"|referral|test|bug|deal|install|customer|conversion|appointment|task|policy)[a-z]{0,2})\b|"
    r"(?:you )?(?:only|just) (?:get paid|earn|paid|get|make money)(?: money)? (?:when|if|for what|once"
    r"|on what) (?:you|your|they)\b[^.;,!?]{0,30}|you (?:only )?earn what you sell|earn (?:only )?(?:from"
    r"|on) (?:your )?sales|you eat what you kill|"
    r"(?:performance|results|sales)[- ](?:only|based) (?:pay|earnings|income|role)))"
    r")"
)
_PLUS_PAY: Final = re.compile(
    r"(?:salary|basic|base|£ ?\d[\d,.k]{1,8}[^.;!?]{0,20}|per hour|an hour|p/h|ph|wage)\s?(?:\+|plus|and|&"
    r"|with)\s?(?:an? |your |any )?(?:uncapped |monthly |generous |\d{1,3}% )?$"
)


def unpaid(sequence: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, int, int]]:  # noqa: ARG001
    """Yield each phrase that says that some or all of the work is not paid."""
    waged = any(_WAGE.search(passage.text) for passage in sequence)
    internship = any(_INTERN.search(passage.text) for passage in sequence)
    for passage in sequence:
        if passage.section is Section.TITLE:
            yield from (
                (passage, *match.span())
                for match in _TITLE_VOLUNTEER.finditer(passage.text)
                if not _is_not_the_job(passage, match)
            )
            continue
        found = False
        for match in _UNPAID.finditer(passage.text):
            if match["covered"] and waged:
                continue
            if not _is_not_the_job(passage, match):
                found = True
                yield passage, *match.span()
        if internship and not waged and not found:
            yield from ((passage, *match.span()) for match in _EXPENSES.finditer(passage.text))


def _is_not_the_job(passage: Passage, match: re.Match[str]) -> bool:
    left = passage.text[max(0, match.start() - REACH) : match.start()]
    right = passage.text[match.end() : match.end() + REACH]
    denied = bool(_NOT_OFFERED.search(left)) and not _STILL.search(left)
    if match.lastgroup in {"nothing", "object"}:
        return bool(re.search(r"\b(?:never|nobody|no one|not)\b[^.;:!?]{0,40}$", left)) or bool(
            re.match(r" (?:more|less|extra|gap|cap|overtime|commission)\b", right)
        )
    if denied or _EITHER.search(left) or _EITHER_AFTER.match(right):
        return True
    if "unpaid" in match[0] or "un-paid" in match[0]:
        return bool(
            _NOT_THE_JOB.match(right)
            or _NOT_THE_JOB_BEFORE.search(left)
            or _NOT_OURS.match(right)
            or _OF_OTHERS.search(left)
        )
    if match["voluntary"] if "voluntary" in match.re.groupindex else False:
        return bool(_OF_OTHERS.search(left))
    return False


def commission_only(sequence: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, int, int]]:  # noqa: ARG001
    """Yield each phrase that says that there is no pay but commission."""
    for passage in sequence:
        for match in _COMMISSION.finditer(passage.text):
            left = passage.text[max(0, match.start() - REACH) : match.start()]
            denied = _NOT_OFFERED.search(left) and not _STILL.search(left) and match.lastgroup != "nobasic"
            if not denied and not _PLUS_PAY.search(left):
                yield passage, *match.span()
