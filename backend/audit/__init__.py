"""The audit log: what was done that somebody may one day have to account for, chained so that no row changes unnoticed (ADR 21)."""
