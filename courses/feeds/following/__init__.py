"""Follows the change feed of another instance, from wherever it stopped."""
