"""Questions over several models, one module a subject."""
