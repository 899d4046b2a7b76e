"""Checks of permission that are knocked out one by one: each must fail a test."""
