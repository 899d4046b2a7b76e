"""What several commands are tried on."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from matching.services.releases import fit_release


@pytest.fixture
def demonstration(db: None, data_folder: Path) -> None:
    """The demo catalogue and a release that was fitted on it."""
    call_command("load_fixtures", verbosity=0)
    fit_release(now=timezone.now())
    with connection.cursor() as cursor:
        # The test is one transaction, in which the database has nothing to do while lists are made.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
