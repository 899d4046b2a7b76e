"""The catalogue: everything one can apply for. No resident is known here; all of it can be published as open data."""
