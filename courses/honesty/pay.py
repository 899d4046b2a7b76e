"""Work that is not paid, or paid only by commission."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from courses.honesty.grammar import Context
from courses.honesty.passages import Passage, Section
from courses.honesty.verdict import Policy
from courses.honesty.wording import CLAUSE, near, one_of, soon

# Unpaid work.

_WORK: Final = one_of(r"""
    internships? | interns? | roles? | positions? | posts? | placements? | work experience | work | jobs?
    opportunit(?:y|ies) | traineeships?
    trials? | shifts? | apprenticeships? | training | probation(?:ary)? | project | basis | capacity | gig
    vacanc(?:y|ies) | scheme
""")
_COSTS: Final = r"(?:travel|lunch|reasonable|out[- ]of[- ]pocket|your|bus|train)(?:,? (?:and |& |\+ )?(?:travel|lunch|reasonable)){0,2}"
_NO_MONEY: Final = r"(?:salary|pay|wages?|payment|remuneration|cash|money)"
_CANNOT: Final = one_of(r"""
    can't | cannot | can not | cant | unable to | not able to | won't | don't | do not | will not | couldn't
    could not | not in a position to
""")
_HELPERS: Final = (
    r"(?:our )?(?:you|anyone|people|interns|contributors|writers|volunteers|trainees|testers|helpers|students)"
)
_UNPAID: Final = re.compile(
    r"(?<![\w-])"
    + one_of(rf"""
    (?P<unpaid>(?:un-?paid|un-?salaried|unremunerated|non-?paid|non-?salaried|unwaged)\b)
    (?P<voluntary>(?:an? |this is a |as a )?(?:voluntary|volunteer|volunteering) (?:[a-z-]{{1,14}} )?{_WORK}\b)
    (?P<voluntary_is>(?:on a |purely |entirely |is |are |it's |its )(?:(?:purely|entirely|currently| +
      completely) )?(?:voluntary|volunteer)\b(?! (?:sector|organi|group|and)))
    (?P<volunteers>volunteers? (?:needed|wanted|required|sought)|(?:looking for|seeking|recruiting|need| +
      want) (?:[a-z-]{{1,14}} ){{0,3}}volunteers?\b)
    (?P<expenses>(?:{_COSTS} )?expenses[- ]only|only (?:{_COSTS} )?expenses|expenses (?:but|and) (?:no|not)\b)
    (?P<no_pay>(?:no|without|zero|nil) (?:(?!basic|base|fixed|guaranteed|hourly|more|less| +
      extra)[a-z-]{{1,10}} )?{_NO_MONEY}\b(?! gap| cap|s? in hand|ment terms| nego| cut| rise))
    (?P<no_reward>(?:no|without)(?: any)? (?:financial |monetary )?(?:compensation|reward|stipend)\b| +
      no (?:budget|money|funds|funding) (?:for|to pay)(?: for)? (?:your |any |a )?(?:wages?|salar(?:y|ies)|staff|interns|you)\b)
    (?P<not_received>(?:not|n't) (?:be )?(?:receiv(?:e|ing)|get|getting|earn|earning|given|offered) (?:an? | +
      any )?{_NO_MONEY}\b(?! rise| increase| until the (?:end|last)))
    (?P<instead>(?:experience|exposure|training|equity|vouchers?|gift cards?|credits?|tokens|points|food|meals| +
      merch(?:andise)?|perks|discounts) (?:instead of|rather than|in lieu of| +
      in place of) (?:pay|a salary|a wage|wages|money|payment)\b)
    (?P<only_lunch>£ ?\d{{1,2}} (?:a|per) day (?:towards|for) (?:your )?(?:lunch|travel|food| +
      expenses)[a-z ]{{0,20}}(?:nothing (?:more|else)|only)\b)
    (?P<never_paid>(?:will not|won't|are not|aren't|is not|isn't) (?:(?:be|currently|yet|a) ){{0,2}}(?:paid| +
      salaried)\b(?! (?:by|on|per|in|less|for (?:breaks?|lunch))\b|-))
    (?P<as_volunteer>as an? (?:unpaid )?volunteer\b(?=,| you| we|\.))
    (?P<not_paid>not (?:(?:a|currently|yet|yet a) )?(?:paid|salaried)(?: (?:role|position|post|job|internship| +
      placement|opportunity))?\b(?! (?:by|on) comm|much|enough))
    (?P<cannot>{_CANNOT}(?: (?:currently|yet|afford to|be able to|actually|offer to|at present|at the moment| +
      right now)){{0,2}} (?:pay|offer|provide|give)(?: {_HELPERS})?(?: (?:a|any|an))? ?(?:{_NO_MONEY}\b| +
      anything|atm|yet|right now|at the moment|at present|for this|(?=[,.;!?)]|$|but\b|and\b)))
    (?P<zero>{_NO_MONEY} ?(?:is |of |= ?)?[:-]? ?(?:£ ?0(?:\.00)?\b(?!\.\d)|(?:none|nil|zero|unpaid|n/a| +
      voluntary|nothing)\b))
    (?P<for_free>(?:work(?:ing)?|do this|done|help(?: us)?|build(?: it)?)(?: (?:for )?(?:a |one | +
      the )?(?:first )?(?:day|week|month|shift|us|with us|two weeks))? for (?:free|nothing)\b)
    (?P<kind>(?:type|contract|role|position|status|basis) ?: ?(?:voluntary|volunteer|unpaid)\b)
    (?P<in_form>(?:payment|pay|salary|reward) (?:will be|is|comes) (?:in the form of )?(?:credits?|exposure|experience|equity)\b)
    (?P<reward>(?:compensation|pay|salary|reward|payment) ?: ?(?:great |valuable |an? )?(?:experience| +
      exposure|credits?|reference)\b)
    (?P<in_kind>paid (?:in|with) (?:free |exposure|credit|food|pizza|games|merch|experience|vouchers|equity))
    (?P<equity>(?:equity|rev(?:enue)?[- ]share|profit[- ]share)[- ](?:only|project|basis)|sweat equity|(?:no| +
      without) (?:upfront|up-front|initial) pay\b)
    (?P<deferred>deferred (?:pay|salary|payment)|(?:paid|pay|salary) (?:only )?(?:once|when|after|if) (?:we| +
      the company|funding)(?: (?:are|is|get|have|secure|raise|been)){{0,2}} ?(?:funded|funding|investment| +
      secured|revenue|profitable))
    (?P<exchange>in (?:exchange|return)(?: for (?:your time|your work|your help))?,? (?:for )?(?:you(?:'ll| +
       will) (?:get|gain|receive|have) )?(?:(?:a|an|the|great|full|valuable|some|real|free|invaluable| +
      industry|hands-on|on-screen) ){{0,3}}(?:experience|exposure|credits?|references?|portfolio|publicity| +
      show-?reel)\b)
""")
)
_INTERN: Final = re.compile(r"\b(?:internship|intern|placement|work experience)\b")
_EXPENSES: Final = re.compile(
    rf"\b(?:{_COSTS} )?(?:expenses|travel costs?)(?: up to £\d{{1,3}}(?: a day| per day)?)? (?:(?:will be|are|is|can be) )?"
    r"(?:paid|covered|reimbursed|refunded|met)\b"
    r"|\b(?:travel|lunch)(?: (?:and|&|\+) (?:travel|lunch))? (?:(?:will be|are|is) )?(?:paid|covered|reimbursed|refunded|provided)\b"
)
_WAGE: Final = re.compile(
    r"£ ?\d{2}(?!\d? (?:a|per) day)(?:[\d,.k]|\b)|£ ?\d{1,3},\d|\bpaid (?:at|£|the|internship|placement|role)"
    r"|\bsalary\b|living wage|an hour|per hour|p/h|\bwages?\b"
)
"""A sign that money is paid after all: then refunded expenses come on top."""
_TITLE_UNPAID: Final = re.compile(
    r"\b(?:unpaid|voluntary|volunteers?(?!'s)"
    r"(?! (?:co-?ordinat|manag|officer|services|assistant|support|recruit|admin|data|systems|engage|centre|programme)))\b(?! sector|\?)"
)
_NOT_THE_JOB: Final = re.compile(
    r" ?(?:-|/)? ?(?:(?!but |and |or )[a-z0-9'/-]{1,14} ){0,3}?"
    + one_of(r"""
    breaks? | lunch(?:es)? | leave | carers?'? | caring | holidays? | sabbaticals? | time off | meal | hour
    half | invoices? | bills? | debts?
    fines? | tax | rent | parental | career | ones? | extras | sector | organi[sz]ations? | days? off | dinner
    rest | parking | care | fees
    orders | accounts | balances | loans | subscriptions
""")
    + r"\b"
)
_NOT_THE_JOB_BEFORE: Final = re.compile(
    r"\b(?:breaks?|lunch(?:es| hour)?|leave|half[- ]hour|holidays?|meals?|carers?|overtime|dinner)\b[^.;!?]{0,24}$"
)
_NOT_OURS: Final = soon(
    r"\b(?:is|are|was)(?:n't| not| never) (?:our|for us|how|something|what|allowed|offered|here|acceptable|part of|expected|on offer)\b",
    50,
)
_REJECTED: Final = soon(r"\b(?:against|illegal|wrong|unfair|exploitation|exploitative|banned)\b", 40)
_NOT_OFFERED: Final = near(
    r"(?:\b"
    + one_of(r"""
    never | not an? | no | not | nor | isn't(?: an?)? | aren't | rather than | instead of | without | nothing is
    none of (?:it|this|them|us) (?:is|are|do) | nobody | no one | zero(?!-) | anti | against | ban(?:ned)? | end
""")
    + r"\b|n't\b)",
    40,
)
_STILL: Final = re.compile(
    r"\bnot only\b|\bno (?:experience|degree|cv|previous|qualifications|agencies)\b[^.;:!?]{0,40}$"
)
_NEVER: Final = near(r"\b(?:never|nobody|no one|not)\b", 40)
_EITHER: Final = re.compile(r"\bpaid(?: work)?(?: (?:or|and|&)|,|/) ?$")
_EITHER_AFTER: Final = re.compile(
    r" (?:or|and) paid\b|[^.;:!?]{0,30}\b(?:counts?|is valued|(?:are|is) (?:both )?(?:welcome|as good)|experience (?:is|counts|welcome))\b"
)
_OF_OTHERS: Final = re.compile(
    r"\b"
    + one_of(r"""
    our | their | your own | with | support(?:ing)? | chas(?:e|ing) | manage | managing | thank(?:ing)?
    train(?:ing)? | coordinat\w{1,3}
    rota for | previous | past | any | paid | for | employee | help(?:ing)? | hours? of | through
    including
""")
    + r" (?:our |the |local |your )?$"
)
_TIME_OFF: Final = re.compile(
    r"\b(?:may|can|could|able to|entitled to|allowed to) (?:also |even )?take\b[^.;!?]{0,40}$"
)
_MORE: Final = re.compile(r" (?:more|less|extra|gap|cap|overtime|commission)\b")
_WORDS_FOR_UNPAID: Final = {"unpaid", "voluntary", "voluntary_is", "volunteers"}

# Commission only.

_BASIC: Final = r"(?:basic|base|fixed|guaranteed|hourly)"
_EARNED: Final = r"(?:earnings?|income|pay|salary|wage|remuneration|compensation)"
_SHARE: Final = r"(?:commission|commision|comission|comm)"
_ALONE: Final = r"(?:purely|solely|entirely|only|wholly|completely|100%|strictly|exclusively|fully)"
_SOLD: Final = (
    r"(?:sales|results|performance|what you sell|you sell|deals|conversions|sign[- ]?ups|referrals|commission)"
)
_UNIT: Final = r"(?:sale|lead|sign[- ]?up|referral|test|bug|deal|install|customer|conversion|appointment|task|policy|booking|contract)s?"
_COMMISSION: Final = re.compile(
    r"(?<![\w-])"
    + one_of(rf"""
    (?:{_SHARE}s?|ote)[ -]?only\b | only commission\b | (?:uncapped )?100 ?(?:%|per ?cent) ?(?:uncapped )?{_SHARE}\b
    (?:from|on|by|through|with) {_SHARE}s? (?:alone|and nothing else)\b
    (?:that|this|which|it)(?:'s| is| will be) (?:your|the) (?:whole|only|entire|sole) (?:income|pay|earnings)\b
    (?:don't|do not|can't|cannot|won't|will not) (?:offer|pay|provide|give)(?: you)? (?:an? |any )?{_BASIC}(?= |[.,;:!?)]|$)(?! +
      (?:skills|knowledge|training|experience|understanding|computer|it|hours?))
    (?:{_ALONE}|straight|pure|full|all) (?:on )?(?:a )?{_SHARE}\b(?:[- ](?:based|basis))?
    {_SHARE}\b[^.;!?]{{0,40}}?\b(?:no|without(?: an?)?|zero) (?:salary|basic|wages?|pay)\b
    no (?:salary|wage|pay)\b[^.;!?]{{0,20}}\b{_SHARE}\b
    (?:we )?(?:only|just) pay (?:you )?(?:for|per|when|if) (?:every |each |the |your )?(?:[a-z]{{1,12}} )?{_UNIT}\b
    (?P<no_basic>(?:no|zero|without(?: an?)?|nil|£0) {_BASIC}(?: (?:salary|pay|wage|rate))?\b(?! (?:skills| +
      knowledge|training|experience|understanding|computer|it|hours?)))
    (?P<no_rate>(?:there is |there's )?no (?:hourly (?:rate|pay|wage)|retainer|minimum or guaranteed income| +
      guaranteed (?:income|earnings))\b)
    {_BASIC}(?: salary| pay)? ?[:=-] ?(?:none|nil|£0|zero|n/a)\b
    freelance[^.;!?]{{0,30}}?\b(?:earning|on|paid(?: by| in)?) {_SHARE}\b
    \d{{1,2}} ?% of (?:everything|all|whatever|what) you sell\b
    self[- ]?employed\b[^.;!?]{{0,60}}?\b{_SHARE}\b(?:[- ](?:based|basis|only|structure))?
    {_SHARE}{CLAUSE}{{0,40}}?\bself[- ]?employed\b
    {_SHARE}[- ]based (?:role|position|job|opportunity|pay|work)
    (?:your )?{_EARNED}(?: (?:is|are|will be|will))? (?:based| +
      dependent|dependant|depends?|linked)(?: {_ALONE})? (?:up)?on (?:(?:your|the|own) ){{0,2}}(?:{_SOLD}| +
      how (?:many|much) (?:[a-z]{{1,14}} ){{0,2}}you (?:close|sell|sign|book|make))
    (?:your )?{_EARNED}(?: (?:is|are|will be))? {_ALONE} (?:(?:based| +
      dependent) (?:up)?on|linked to|from|by) (?:(?:your|the|own) ){{0,2}}{_SOLD}
    {_EARNED} (?:is|are|will be) {_ALONE} (?:performance|results?|commission|sales)[- ](?:related|based|driven)
    {_SHARE}[- ]based only | \d{{1,2}} ?% of (?:every|each) (?:sale|deal)[^.;!?]{{0,20}}\b(?:nothing else|only)\b
    {_EARNED} ?: ?{_SHARE}\b(?![^.;!?]{{0,40}}\b(?:basic|salary|base)\b)
    paid (?:{_ALONE} |just )?(?:on |by )?(?:results|{_SHARE})\b(?<!paid commission)(?<!paid comm)
    paid (?:{_ALONE} |just )?(?:per|for each|for every) (?:(?:completed|accepted|successful|confirmed|valid| +
      approved|new) )?{_UNIT}\b
    (?:you )?(?:only|just) (?:get paid|earn|paid|get|make money)(?: money)? (?:when|if|for what|once| +
      on what) (?:you|your|they)\b[^.;,!?]{{0,30}}
    what you (?:earn|make|take home|get) (?:is|depends on) what you (?:sell|close|bring in)\b
    you (?:only )?earn what you sell | earn (?:only )?(?:from|on) (?:your )?sales | you eat what you kill
    (?:performance|results|sales)[- ](?:only|based) (?:pay|earnings|income|role)
""")
)
_TOP_UP: Final = re.compile(
    r"(?:salary|basic|base|£ ?\d[\d,.k]{1,8}[^.;!?]{0,20}|per hour|an hour|p/h|ph|wage)\s?(?:\+|plus|and|&|with)\s?"
    r"(?:an? |your |any )?(?:uncapped |monthly |generous |\d{1,3}% )?$"
)
"""Pay that the commission comes on top of."""


def unpaid(sequence: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, int, int]]:
    """Yield each phrase that says that some or all of the work is not paid.

    Refunded expenses count where the job is an internship and no pay is named anywhere. "No salary" does not count where commission
    is all there is: the other rule says so.
    """
    only_expenses = any(_INTERN.search(one.text) for one in sequence) and not any(
        _WAGE.search(one.text) for one in sequence
    )
    named = any(True for _ in commission_only(sequence, policy))
    for passage in sequence:
        pattern = _TITLE_UNPAID if passage.section is Section.TITLE else _UNPAID
        matches = [match for match in pattern.finditer(passage.text) if not (named and match.lastgroup == "no_pay")]
        found = [match.span() for match in matches if _is_of_the_job(passage, match)]
        if only_expenses and not found:
            found = [match.span() for match in _EXPENSES.finditer(passage.text)]
        yield from ((passage, start, end) for start, end in found)


def _is_of_the_job(passage: Passage, match: re.Match[str]) -> bool:
    """Return whether it is this job that is not paid: no break, no invoice, no carer, and not denied."""
    context = Context.of(passage, *match.span())
    kind = match.lastgroup or "unpaid"
    if kind not in {*_WORDS_FOR_UNPAID, "expenses", "exchange"}:
        off = _NEVER.search(context.left) or _TIME_OFF.search(context.left)
        return not off and not _MORE.match(context.right)
    if _is_not_offered(context) or _EITHER.search(context.left) or _EITHER_AFTER.match(context.right):
        return False
    if kind == "unpaid" and (_NOT_THE_JOB.match(context.right) or _NOT_THE_JOB_BEFORE.search(context.left)):
        return False
    return kind not in {"unpaid", "voluntary"} or not (
        _OF_OTHERS.search(context.left) or _NOT_OURS.match(context.right) or _REJECTED.match(context.right)
    )


def _is_not_offered(context: Context) -> bool:
    return bool(_NOT_OFFERED.search(context.left)) and not _STILL.search(context.left)


def commission_only(sequence: Sequence[Passage], policy: Policy) -> Iterator[tuple[Passage, int, int]]:  # noqa: ARG001 - every rule is asked alike
    """Yield each phrase that says that there is no pay but commission."""
    for passage in sequence:
        for match in _COMMISSION.finditer(passage.text):
            context = Context.of(passage, *match.span())
            denied = _is_not_offered(context) and match.lastgroup not in {"no_basic", "no_rate"}
            if not denied and not _TOP_UP.search(context.left):
                yield passage, *match.span()
