"""Reads spreadsheets that strangers send: text in, rows of text out, memory bounded. Pure: no database, no clock."""
