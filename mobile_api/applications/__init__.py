"""Applications: what residents send, what organisations do with it, and what came of it."""
