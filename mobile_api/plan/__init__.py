"""A person's plan of next steps."""
