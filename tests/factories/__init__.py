"""Rows for tests: one noun a module, keyword-only functions that return saved rows. All names are fictional."""
