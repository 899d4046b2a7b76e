"""Everything that we hold about one person, as the models declare it: for machines (JSON) and for people (HTML)."""
