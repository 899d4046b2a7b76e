"""The search over courses and jobs."""
