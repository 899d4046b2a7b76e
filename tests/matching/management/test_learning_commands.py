"""The four commands of learning: what they print, what they exit with, and what they say to do next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from rich.console import Console

from matching.management.learning_tables import print_proposal
from matching.models import FeedbackEvent, ModelRelease
from matching.services import learning
from tests.factories.assessing import assessed
from tests.factories.catalogue import SmallCatalogue
from tests.factories.learning import few_are_enough, learnt_release, simulated_events
from tests.factories.user import staff_user, user
from tests.fitted import catalogue, data_folder, fitted

__all__ = ["catalogue", "data_folder", "fitted"]
STAN = "stan@example.org"


@pytest.fixture(autouse=True)
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(learning, "RULES", few_are_enough(tmp_path))
    learning.learning_rules.cache_clear()
    yield
    learning.learning_rules.cache_clear()


def told(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as error:
        told(*arguments)
    return str(error.value)


def in_use() -> str:
    return ModelRelease.objects.current().get().version


def test_too_little_says_what_there_is_and_what_is_needed(fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    simulated_events(fitted, catalogue.repair.pk, until=timezone.now(), lists=10)
    with pytest.raises(CommandError) as error:
        told("train_matcher")
    first, *lines, last = str(error.value).splitlines()

    assert (first, error.value.returncode) == ("There is too little to learn from. The weights stay as they are.", 3)
    opened = FeedbackEvent.objects.filter(kind="OPENED").count()
    assert 0 < opened < 20
    there = {"residents": 9, "lists": 10, "opened": opened, "days": 10}
    assert [line.split(". ")[0].strip() for line in lines] == [
        f"{what}: {count} so far, 20 needed" for what, count in there.items()
    ]
    assert last == "Nothing has to be done: run this again when more was seen."
    assert ModelRelease.objects.count() == 1


def test_trained_approved_and_taken_back(fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    staff_user(email=STAN)
    simulated_events(fitted, catalogue.repair.pk, until=timezone.now())
    text = told("train_matcher")
    made = ModelRelease.objects.proposed().get()

    assert f"Proposed: {made.version}" in text
    assert "400 lists, 3,200 exposures" in text
    assert "held" in next(line for line in text.splitlines() if "feedback" in line)
    assert text.splitlines()[-1] == (
        f"It is not in use. To use it: manage.py assess_release --release {made.version}, which takes some minutes, and then "
        f"manage.py approve_release {made.version} --by YOUR@ADDRESS"
    )
    assert in_use() == fitted.version

    assessed(made)
    assert told("approve_release", made.version, "--by", STAN, "--reason", "Looked at") == (
        f"{made.version} is in use. To take it back: manage.py roll_back_release --by {STAN}\n"
    )
    assert in_use() == made.version
    assert told("roll_back_release", "--by", STAN).startswith(f"{fitted.version} is in use.")
    assert in_use() == fitted.version
    assert told("roll_back_release", "--by", STAN, "--to", made.version).startswith(f"{made.version} is in use.")


def test_what_is_refused(fitted: ModelRelease) -> None:
    staff_user(email=STAN)
    olga = user(uid="olga")
    olga.email = "olga@example.org"
    olga.save()
    made = learnt_release(fitted, {"travel": 1.0}, verdict="silent")

    assert refused("approve_release", made.version, "--by", "nobody@example.org").startswith(
        "No account has this email."
    )
    assert refused("approve_release", made.version, "--by", "olga@example.org") == (
        "ANALYSTS_AND_STAFF_ONLY: Only an analyst or GLA staff can do this."
    )
    assert refused("approve_release", "none", "--by", STAN).startswith("RELEASE_NOT_FOUND: There is no such release.")
    assert refused("approve_release", made.version, "--by", STAN) == (
        "ASSESSMENT_NEEDED: Nobody has looked yet whom this release serves worse, with 100,000 synthetic Londoners and by today's budget. "
        f"Run `manage.py assess_release --release {made.version}` first; it takes some minutes."
    )
    assessed(made)
    assert refused("approve_release", made.version, "--by", STAN) == (
        "REASON_NEEDED: This release is not shown to be better than the one in use. Say with --reason why it is to be used all the same."
    )
    assert refused("roll_back_release", "--by", STAN) == "NOTHING_TO_GO_BACK_TO: There is no release before this one."
    assert in_use() == fitted.version


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["train_matcher", "check_drift"])
def test_before_anything_was_fitted(data_folder: Path, command: str) -> None:
    assert refused(command) == "MATCHER_NOT_READY: run `manage.py fit_matcher` first."


def test_drift_exits_with_what_has_drifted(fitted: ModelRelease, catalogue: SmallCatalogue) -> None:
    assert told("check_drift").startswith("0 exposures in four weeks: too few to say anything")
    simulated_events(fitted, catalogue.repair.pk, until=timezone.now())
    release = ModelRelease.objects.get()
    seen = learning.read_log(since=timezone.now() - timedelta(days=90), until=timezone.now())
    release.reference = learning.as_json(learning.reference_of(seen))
    release.save()
    text = told("check_drift")
    assert text.splitlines()[0].endswith(
        f"exposures of the last four weeks beside what {fitted.version} was learnt from:"
    )
    assert "drifted" not in text

    travel = release.parts.index("travel")
    events = list(FeedbackEvent.objects.filter(kind="SHOWN"))
    for event in events:
        event.parts[travel] = 0.2
    FeedbackEvent.objects.bulk_update(events, ["parts"], batch_size=1_000)
    words = refused("check_drift")
    assert words.startswith("Drifted: travel. Find out what changed")


def test_a_weight_without_an_error_says_why() -> None:
    known, unknown = {"exposures": 9, "edges": [], "counts": [4, 5]}, {"exposures": 9, "edges": [], "counts": [9, 0]}
    names = ("travel", "level", "start", "feedback")
    learnt = {"weights": dict.fromkeys(names, 0.5), "errors": {"travel": 0.125, "level": 0.0, "start": 0.0}}
    learnt |= {"examination": {"how": "likelihood"}, "curve": {"how": "platt"}}
    off_policy = {"low": 0, "high": 0, "effective": 9, "current": 0, "candidate": 0, "verdict": "silent"}
    metrics = {"beside": {}, "off_policy": off_policy, "agreement": {"brier": 0, "error": 0, "skill": 0}, "auc": 0.5}
    metrics |= {"auc_before": 0.5, "counted": {"lists": 3}, "pairs_kept_together": 0, "ndcg": None, "drift": None}
    reference = {"travel": known, "level": unknown, "start": known, "feedback": known}
    out = StringIO()
    release = ModelRelease(version="v", parts=list(names), learnt=learnt, metrics=metrics, reference=reference)
    print_proposal(Console(file=out, width=120), release, dict.fromkeys(names, 0.5))

    rows = [line.strip("│ ").split("│") for line in out.getvalue().splitlines() if line.startswith("│")]
    assert [(row[0].strip(), row[-1].strip()) for row in rows] == [
        ("travel", "0.125"),
        ("level", "never seen"),
        ("start", "at its bound"),
        ("feedback", "held"),
    ]
