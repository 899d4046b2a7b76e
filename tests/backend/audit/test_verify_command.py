"""`manage.py verify_audit_log`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backend.audit.chain import head
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from tests.backend.audit.rows import NOW, entries, past_the_triggers

pytestmark = pytest.mark.django_db


def run(**options: object) -> str:
    out = StringIO()
    call_command("verify_audit_log", stdout=out, **options)
    return out.getvalue()


def test_it_prints_the_last_place() -> None:
    entries(2)
    record("STILL_WAITING", actor=AuditEntry.Actor.SYSTEM, now=NOW)

    said = run()

    assert said == f"3 entries, every one as it was written. Last place:\n3 {head().hash}\n"


def test_it_names_the_first_broken_place() -> None:
    entries(3)
    with past_the_triggers() as cursor:
        cursor.execute(
            "UPDATE audit_auditentry SET action = 'OTHER_THING' WHERE id > (SELECT min(id) FROM audit_auditentry)"
        )
    second = AuditEntry.objects.order_by("pk")[1]

    with pytest.raises(CommandError) as refusal:
        run()

    assert str(refusal.value).startswith(f"Broken at place 2: entry {second.pk} is not what was chained.")
    assert refusal.value.returncode == 1


def test_an_anchor_file_grows_and_is_compared(tmp_path: Path) -> None:
    anchor = tmp_path / "anchor.txt"
    entries(2)
    run(anchor=anchor)
    first = str(head())
    run(anchor=anchor)  # nothing new: nothing added
    entries(1)
    run(anchor=anchor)

    assert anchor.read_text(encoding="ascii") == f"{first}\n{head()}\n"
    with past_the_triggers() as cursor:
        cursor.execute("DELETE FROM audit_auditlink WHERE position = 3")
        cursor.execute("DELETE FROM audit_auditentry WHERE id > (SELECT max(entry_id) FROM audit_auditlink)")
    with pytest.raises(CommandError, match="Broken at place 3: the chain ends here"):
        run(anchor=anchor)


def test_an_anchor_file_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "anchor.txt"
    file.write_text("1 nothing\n", encoding="ascii")

    with pytest.raises(CommandError, match="is no anchor file"):
        run(anchor=file)
    assert file.read_text(encoding="ascii") == "1 nothing\n"
