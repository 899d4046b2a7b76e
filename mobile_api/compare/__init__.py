"""Courses and jobs side by side."""
