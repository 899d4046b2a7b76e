"""Fixtures of the matching tests."""

from tests.fitted import catalogue, data_folder, fitted

__all__ = ["catalogue", "data_folder", "fitted"]
