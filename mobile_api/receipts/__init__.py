"""Receipts of recommended lists: one's own, and checking any."""
