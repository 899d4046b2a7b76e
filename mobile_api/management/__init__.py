"""Commands of the mobile API."""
