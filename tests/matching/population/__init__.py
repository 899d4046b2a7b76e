"""Synthetic Londoners agree with the census, and with nothing that it does not say."""
