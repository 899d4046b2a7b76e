"""From which employers the person who asks hides, loaded once a request."""

from __future__ import annotations

from collections.abc import Mapping

from matching.models import HiddenFromEmployer
from mobile_api.loaders import BatchLoader


class HiddenFrom(BatchLoader[int, bool]):
    """Whether the person who asks hides from employers, by their keys."""

    def fetch(self, keys: list[int]) -> Mapping[int, bool]:
        """In one statement, none without a sign-in."""
        user = self.asker.user
        rows = HiddenFromEmployer.objects.filter(resident__user=user, employer__in=keys)
        hidden = set() if user is None else set(rows.values_list("employer_id", flat=True))
        return {key: key in hidden for key in keys}
