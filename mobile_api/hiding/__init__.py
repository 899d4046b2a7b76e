"""Hiding from an employer."""
