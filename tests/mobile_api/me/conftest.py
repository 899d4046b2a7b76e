"""Fixtures of the tests about oneself."""

from tests.fitted import catalogue, data_folder, fitted

__all__ = ["catalogue", "data_folder", "fitted"]
