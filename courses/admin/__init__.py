"""The catalogue in Django's admin: listings are edited here, what publishers sent is looked at."""

from courses.admin import listings, organisations, reference

__all__ = ["listings", "organisations", "reference"]
