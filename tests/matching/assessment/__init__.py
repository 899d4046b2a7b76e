"""Assessing a release: the arithmetic by hand, and a gate that refuses a release which serves a group worse."""
