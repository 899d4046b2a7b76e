"""How long it takes to get around London, as arithmetic alone: no database, no clock, no network."""
