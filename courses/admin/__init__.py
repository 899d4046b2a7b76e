"""The catalogue in Django's admin: listings are edited here, what publishers sent is looked at."""

from courses.admin import listings, members, organisations, reference, trust, uploads

__all__ = ["listings", "members", "organisations", "reference", "trust", "uploads"]
