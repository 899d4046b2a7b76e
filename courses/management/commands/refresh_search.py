"""`manage.py refresh_search`: make the search index anew, and count its words."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from courses.models import SearchDocument
from courses.search import refresh_search


class Command(BaseCommand):
    """The worker does it every night. A second time in a row changes nothing."""

    help = "Bring the search up to date with every listing, its words, and the names of skills and occupations."

    def handle(self, *_: Any, **__: Any) -> None:
        """Refresh, and say what changed."""
        changed = refresh_search()
        self.stdout.write(
            f"{SearchDocument.objects.count():,} listings can be found; {changed:,} changed in the index."
        )
