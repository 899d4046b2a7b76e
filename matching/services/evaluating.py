"""An evaluation of the current release on the open catalogue, with synthetic residents. Nobody's data is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from backend.errors import Refusal
from courses.models import Opportunity, OutcodeBorough, Source
from matching.datasets import access_bits_by_barrier
from matching.evaluation.evaluation import Evaluation, Plan, evaluate, lists_to_make
from matching.evaluation.gate import Verdict, judge_by, read_gate
from matching.evaluation.judgements import Judgements, read_judgements
from matching.evaluation.ours import Case
from matching.evaluation.residents import Home, draw_residents, read_circumstances
from matching.services.matcher import LoadedMatcher, current_matcher, matcher_of

FOLDER: Final = settings.BASE_DIR / "fixtures" / "evaluation"
JUDGEMENTS: Final = (FOLDER / "held_out.json", FOLDER / "development.json")
GATE: Final = FOLDER / "gate.json"
THERE: Final = 0.9
"""Share of the judged listings that must be in the open catalogue: with fewer, the figures would speak of the gaps."""


class JudgedListingsAbsent(Refusal):
    """The judgements are about another catalogue."""

    code = "JUDGED_LISTINGS_ABSENT"
    message = (
        "Most of the judged listings are not in the open catalogue. Run `manage.py load_fixtures` for the demonstration, "
        "or name judgements of this catalogue with --judgements."
    )


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation, what it was made of, and the verdict of the gate."""

    release: str
    made_on: date
    seed: int
    found: Evaluation
    verdicts: tuple[Verdict, ...]

    @property
    def passed(self) -> bool:
        """Whether every bar is met."""
        return all(verdict.passed for verdict in self.verdicts)

    def to_json(self) -> dict[str, Any]:
        """The whole of it as plain data."""
        return {
            "release": self.release,
            "made_on": self.made_on.isoformat(),
            "seed": self.seed,
            "passed": self.passed,
            "bars": [
                {"figure": one.bar.figure, "limits": one.bar.words, "value": one.value, "passed": one.passed}
                for one in self.verdicts
            ],
            "evaluation": self.found.to_json(),
        }


def prepare(
    *, judgements: Sequence[Path], residents: int, seed: int, today: date, version: str | None = None
) -> tuple[LoadedMatcher, Case]:
    """A release, and synthetic residents for it; their sentences are those of all sets, in turns.

    Args:
        judgements: files of judged sentences.
        residents: how many are drawn.
        seed: of everything that is drawn.
        today: the day.
        version: of the release; None for the current one.

    Raises:
        MatcherNotReady: no release is current, or its files can't be used.
        ReleaseNotFound: there is no such version.
        JudgedListingsAbsent: less than `THERE` of the judged listings are open.
        FileNotFoundError, JudgementsError: a file of judgements can't be used.
    """
    judged = tuple(read_judgements(path) for path in judgements)
    matcher = current_matcher(today=today) if version is None else matcher_of(version, today=today)
    row_of = judged_rows(judged, matcher)
    people = draw_residents(
        [sentence for one in judged for sentence in one.sentences],
        homes(),
        read_circumstances(FOLDER / "circumstances.json"),
        access_bits_by_barrier(),
        residents,
        seed,
        today,
    )
    return matcher, Case(matcher.recommender, matcher.index, judged, row_of, people, today)


def evaluate_release(
    matcher: LoadedMatcher, case: Case, plan: Plan, *, gate: Path | None, tell: Callable[[], object]
) -> Report:
    """Evaluate and judge.

    Raises:
        GateError: the file of bars can't be used.
    """
    bars = () if gate is None else read_gate(gate)
    found = evaluate(case, plan, tell)
    return Report(matcher.release.version, case.today, plan.seed, found, judge_by(bars, found.figures()))


def lists_of(case: Case, plan: Plan) -> int:
    """How many lists will be made, for a progress bar."""
    return lists_to_make(case, plan)


def homes() -> list[Home]:
    """Every outcode in each borough that it lies in, as often as it has postcodes there."""
    rows = OutcodeBorough.objects.select_related("outcode", "borough").order_by("outcode_id", "borough_id")
    return [
        Home(
            row.outcode_id,
            row.outcode.latitude,
            row.outcode.longitude,
            row.borough.get_part_display(),
            float(row.postcodes),
        )
        for row in rows
    ]


def judged_rows(judged: Sequence[Judgements], matcher: LoadedMatcher) -> dict[str, int]:
    """Reference of each judged listing that is open -> its row in the catalogue.

    Raises:
        JudgedListingsAbsent: less than `THERE` of them are.
    """
    wanted = frozenset().union(*(one.references() for one in judged))
    found = _rows(wanted, matcher)
    if len(found) < THERE * len(wanted):
        raise JudgedListingsAbsent
    return found


def _rows(wanted: frozenset[str], matcher: LoadedMatcher) -> dict[str, int]:
    row_of = {key: row for row, key in enumerate(matcher.index.opportunities.ids.tolist())}
    listings = Opportunity.objects.filter(source=Source.DEMO).values_list("pk", "kind", "source_ref")
    by_reference = {f"{kind.lower()}/{reference}": key for key, kind, reference in listings}
    return {reference: row_of[by_reference[reference]] for reference in wanted if by_reference.get(reference) in row_of}
