"""The project's wiring: settings, database, sign-in accounts, health, and the one base refusal."""
