"""Matching in Django's admin. Importing a module of this package registers its pages."""

from matching.admin import contests, policies, residents

__all__ = ["contests", "policies", "residents"]
