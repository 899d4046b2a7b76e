"""Receipts of lists: what was decided from what, by which versions, signed so that anybody can check it.

Pure: no database, no clock, no settings. Keys are passed in.
"""
