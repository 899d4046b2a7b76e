"""Fixtures of the recommendations' tests: a matcher that was really fitted."""

from tests.fitted import catalogue, data_folder, fitted

__all__ = ["catalogue", "data_folder", "fitted"]
