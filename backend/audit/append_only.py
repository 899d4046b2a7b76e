"""Tables that are only ever added to: the database refuses anything else, whoever asks."""

from __future__ import annotations

import pgtrigger


def append_only(name: str) -> pgtrigger.Trigger:
    """The trigger that refuses every UPDATE and DELETE of a row. The linter refuses code of ours that would switch it off.

    Emptying the whole table (TRUNCATE) is not refused here, because tests end with it: only the owner of the tables has that
    right, which the product doesn't work as, and the anchor of the audit log shows it.

    Args:
        name: of the trigger, unique in its table.
    """
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)
