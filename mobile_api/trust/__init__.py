"""How far listings can be trusted: dashboards, duplicates, reports."""
