"""Trying out whether something is free, without telling us who one is."""
