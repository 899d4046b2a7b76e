"""Commands about residents and the matcher."""
