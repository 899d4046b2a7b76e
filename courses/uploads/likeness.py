"""Looks at once for listings that look like what an upload has just published, so that nobody waits an hour to be told.

After the publication and not in it: the listings are shown already, and a pair holds nothing up. What is too much to compare beside
everything else that a worker does is left to the hourly look (`courses.services.duplicates.FIND_DUPLICATES`).
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Q

from courses.models import DuplicatePair, Opportunity, Upload
from courses.queries.adverts import COMPARED
from courses.services.duplicate_pairs import store_pairs
from courses.services.duplicates import TooManyAround, near_duplicates

logger = logging.getLogger(__name__)
MOST: Final = 5_000
"""Listings of one publication that are compared at once."""


def tell_duplicates(upload: Upload, published: Collection[int], *, now: datetime) -> Upload:
    """Store the pairs of these listings, and write on the upload how many of them wait for a decision.

    Args:
        upload: just published.
        published: keys of the listings that it created or changed.
        now: the moment.
    """
    if len(published) > MOST:
        return upload
    try:
        shown = Opportunity.objects.filter(pk__in=published, status__in=COMPARED).values_list("pk", flat=True)
        store_pairs(near_duplicates(set(shown), now=now), scanned=published)
    except TooManyAround:
        return upload
    except Exception:  # what was published stays published
        logger.exception("The listings of upload %s can't be compared.", upload.pk)
        return upload
    waiting = DuplicatePair.objects.to_decide().filter(Q(a__in=published) | Q(b__in=published))
    upload.duplicates = waiting.count()
    # Not where it is being published again already: then another number comes.
    Upload.objects.filter(pk=upload.pk, state=Upload.State.PUBLISHED).update(duplicates=upload.duplicates)
    return upload
