"""What the figures say, in words: where ours did better, where not, and where chance could have done it. Written from figures alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matching.simulation.methods import BASELINES, GREEDY, INVITED, OURS, WEIGHED, WITHOUT_POLICIES
from matching.simulation.trial import uplifts_by_quarter

if TYPE_CHECKING:
    from matching.simulation.trial import Long, Played, Reached, Spread

_WORDS: Final = {
    "helped": ("places more residents than", "places fewer residents than", "places as many residents as"),
    "placements": ("fills more places than", "fills fewer places than", "fills as many places as"),
    "rejections": ("leads to more rejections than", "leads to fewer rejections than", "leads to as many rejections as"),
}
"""Figure -> what is said where ours is above, below or level."""
_NAMES: Final = {
    "WOMEN": "women",
    "MINORITY_ETHNIC": "Black, Asian and minority ethnic Londoners",
    "DISABLED": "disabled Londoners",
}


def verdict(played: Played, long: Long | None = None) -> tuple[str, ...]:
    """Return one sentence a finding, the promise first: more residents placed, fewer rejected than by every baseline, and aims met.

    A resident who got two places is one resident placed. Of places, nobody can fill more than there are: the promise holds no fewer.
    """
    return (
        _promise(played),
        *(_beside(played, figure) for figure in _WORDS),
        *(_aim(one) for one in played.reached[OURS]),
        _price(played),
        _invitations(played),
        _control(played),
        _ended(played),
        *(() if long is None else (_decay(long),)),
    )


def side(one: Spread) -> int:
    """Return 1 for above, -1 for below, 0 where the interval holds 0 or there is none."""
    if one.low is None or one.high is None:
        return 0
    return 1 if one.low > 0 else -1 if one.high < 0 else 0


def _promise(played: Played) -> str:
    more = [side(played.ahead(one, "helped")) > 0 for one in BASELINES]
    filled = [side(played.ahead(one, "placements")) >= 0 for one in BASELINES]
    fewer = [side(played.ahead(one, "rejections")) < 0 for one in BASELINES]
    met = [one.verdict == "reached" for one in played.reached[OURS]]
    kept = all(more) and all(filled) and all(fewer) and all(met)
    counts = (
        f"it places more residents than {sum(more)} of {len(more)} baselines, fills no fewer places than {sum(filled)} of "
        f"{len(filled)}, has fewer rejections than {sum(fewer)} of "
        f"{len(fewer)}, and reaches {sum(met)} of {len(met)} aims"
    )
    return f"Ours {'keeps' if kept else 'does not keep'} the whole promise: {counts}."


def _beside(played: Played, figure: str) -> str:
    by_side: dict[int, list[str]] = {1: [], -1: [], 0: []}
    for one in BASELINES:
        by_side[side(played.ahead(one, figure))].append(one)
    above, below, level = _WORDS[figure]
    told = [
        f"{words} {_list(by_side[number])}{', within chance' if not number else ''}"
        for number, words in ((1, above), (-1, below), (0, level))
        if by_side[number]
    ]
    return f"It {'; it '.join(told)}."


def _aim(one: Reached) -> str:
    figures = (
        f"members got {one.share:.1%} [{one.low:.1%}, {one.high:.1%}] of the programme's places, the aim is {one.aim:.1%} "
        f"and parity {one.parity:.1%}; the whole group got {one.group:.1%} [{one.group_low:.1%}, {one.group_high:.1%}] "
        f"with {one.benchmark:.1%} of residents"
    )
    words = {
        "reached": "the aim is reached",
        "missed": "the aim is missed",
        "not enough data": "there is not enough data to say whether the aim is reached",
    }
    return f"For {_NAMES.get(one.policy, one.policy)} {words[one.verdict]}: {figures}."


def _price(played: Played) -> str:
    cost = played.ahead(WITHOUT_POLICIES, "placements")
    others, members = (played.ahead(WITHOUT_POLICIES, figure) for figure in ("others", "members"))
    before = played.spread(WITHOUT_POLICIES, "others").mean
    change = f" ({others.mean / before:+.1%})" if before else ""
    return (
        f"The price of the policies: {_signed(cost, '.1f')} places a year in all, {_signed(others, '.3f')} for each resident who asked for "
        f"no policy{change}, {_signed(members, '.3f')} for each member."
    )


def _control(played: Played) -> str:
    filled, turned = (played.ahead(WEIGHED, figure) for figure in ("placements", "rejections"))
    parts = _parts(played, of=WEIGHED, method=OURS)
    if side(filled) <= 0 and side(turned) >= 0:
        conclusion = (
            "Counting places and weighing what people already had does the work; prices add floors, a proof and reasons"
        )
    else:
        of_placements, of_rejections = (
            spread.mean / max(played.spread(WEIGHED, figure).mean, 1.0)
            for spread, figure in ((filled, "placements"), (turned, "rejections"))
        )
        conclusion = (
            f"Prices add something here that counting places does not: {of_placements:+.1%} placements, "
            f"{of_rejections:+.1%} rejections"
        )
    return f"The control, greedy with the same invitations and the same weights: ours minus it, {parts}. {conclusion}."


def _invitations(played: Played) -> str:
    """What the rule of invitations does by itself, and what greedy with it does better than ours."""
    alone = _parts(played, of=GREEDY, method=INVITED)
    beside = _parts(played, of=INVITED, method=OURS)
    worse = side(played.ahead(INVITED, "rejections")) > 0
    words = "leads to fewer rejections than ours" if worse else "does not lead to fewer rejections than ours"
    return (
        f"Inviting by the weeks that are left, in greedy lists, minus inviting as many as fill the places as a rule: {alone}. Greedy with "
        f"that rule and no weights {words}: ours minus it, {beside}."
    )


def _parts(played: Played, *, of: str, method: str) -> str:
    filled, helped, turned = (played.ahead(of, figure, method) for figure in ("placements", "helped", "rejections"))
    return (
        f"places {_signed(filled, '.1f')}, people helped {_signed(helped, '.3f')}, rejections {_signed(turned, '.1f')}"
    )


def _ended(played: Played) -> str:
    worlds = len(played.seeds)
    told = _list([f"{_NAMES.get(one.policy, one.policy)} in {one.ended_in}" for one in played.reached[OURS]])
    last = played.uplifts[OURS][-4:].mean(axis=0).max() if len(played.uplifts[OURS]) else 0.0
    zero = "it has gone to zero" if last == 0 else "it has not gone to zero"
    return (
        f"Policies ended by their own rule within the year, of {worlds} worlds: for {told}. "
        f"In the last four weeks the largest mean uplift of a policy was {last:.4f}; {zero}."
    )


def _decay(long: Long) -> str:
    """What became of uplifts over some years: how they began, how they ended, and when a policy was switched off."""
    uplifts, [ended] = uplifts_by_quarter(long.played), long.played.ended[OURS]
    told = []
    for one, first, last, week in zip(long.played.reached[OURS], uplifts[0], uplifts[-1], ended, strict=True):
        end = "did not end" if week is None else f"ended in week {week}"
        told.append(f"for {_NAMES.get(one.policy, one.policy)} {first:.4f} and {last:.4f}, and the policy {end}")
    gone = sum(last == 0 for last in uplifts[-1])
    return (
        f"Over {long.weeks} weeks of {long.residents} residents, mean uplift in the first and in the last quarter: {'; '.join(told)}. "
        f"{gone} of {len(told)} uplifts went to zero."
    )


def _signed(one: Spread, form: str) -> str:
    if one.low is None or one.high is None:
        return f"{one.mean:+{form}}"
    return f"{one.mean:+{form}} [{one.low:+{form}}, {one.high:+{form}}]"


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
