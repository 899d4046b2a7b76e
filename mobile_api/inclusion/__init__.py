"""Policies that put a group first: public for everybody, decided by two analysts, and told to whom they raised something for."""
