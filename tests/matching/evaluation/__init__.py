"""How a release is evaluated."""
