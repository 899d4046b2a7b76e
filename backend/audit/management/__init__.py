"""Management of the audit log."""
