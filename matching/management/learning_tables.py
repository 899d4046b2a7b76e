"""What was learnt, as a table on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from matching.learning.off_policy import Verdict
from matching.models import ModelRelease

_SAYS = {
    Verdict.AHEAD: "More would be opened, beyond doubt.",
    Verdict.LEVEL: "It can't be told apart from the release in use.",
    Verdict.BEHIND: "Less would be opened, beyond doubt.",
    Verdict.SILENT: "Too little was opened to say anything.",
}


def print_proposal(console: Console, release: ModelRelease, stated: Mapping[str, float]) -> None:
    """Print the weights beside the stated ones and those in use, and what they are worth."""
    learnt, metrics = release.learnt, release.metrics
    table = Table(title=f"Proposed: {release.version}", title_justify="left")
    for column in ("part", "stated", "in use", "learnt", "± error"):
        table.add_column(column, justify="left" if column == "part" else "right")
    for name in release.parts:
        values = (stated[name], metrics["beside"].get(name), learnt["weights"][name])
        table.add_row(name, *map(_figure, values), _certainty(release, name))
    console.print(table)
    console.print("\n".join(_lines(metrics, learnt)))


def _certainty(release: ModelRelease, name: str) -> str:
    """The standard error of a weight, or why there is none: 0 would say that it is known for sure."""
    error, spread = release.learnt["errors"].get(name), release.reference[name]
    if error is None:
        return "held"
    if spread["counts"][0] == spread["exposures"]:
        return "never seen"
    return "at its bound" if error == 0 else _figure(error)


def _lines(metrics: Mapping[str, Any], learnt: Mapping[str, Any]) -> list[str]:
    one, agreement = metrics["off_policy"], metrics["agreement"]
    seen = ", ".join(f"{number:,} {what}" for what, number in metrics["counted"].items())
    difference = f"[{one['low']:.4f}, {one['high']:.4f}], effective openings {one['effective']:,.0f}"
    worth = f"AUC {_figure(metrics['auc_before'])} -> {_figure(metrics['auc'])}; Brier {agreement['brier']:.4f}"
    lines = [
        f"Learnt from {seen}. Places by {learnt['examination']['how']}; chances by {learnt['curve']['how']}.",
        f"Of people from whom nothing was learnt: {worth}, calibration error {agreement['error']:.4f}, skill {agreement['skill']:.3f}.",
        f"Openings for each thing looked at: {one['current']:.4f} in use, {one['candidate']:.4f} by this; difference {difference}.",
        _SAYS[Verdict(one["verdict"])],
        f"{metrics['pairs_kept_together']:,} pairs that people keep together.",
    ]
    if metrics["ndcg"]:
        lines.append(
            f"nDCG@10 on judged sentences: {_figure(metrics['ndcg']['before'])} -> {_figure(metrics['ndcg']['after'])}."
        )
    if metrics["drift"]:
        worst = max(metrics["drift"], key=lambda name: metrics["drift"][name])
        lines.append(f"Largest drift since the release in use was learnt: {worst}, {metrics['drift'][worst]:.3f}.")
    return lines


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
