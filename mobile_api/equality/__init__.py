"""The answers for statistics: put in, replaced, taken back, never shown. Residents only; nothing of an organisation imports it."""
