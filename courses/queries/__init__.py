"""Questions over several models of the catalogue."""
