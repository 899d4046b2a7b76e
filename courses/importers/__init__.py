"""The ways in for other people's files: the demo catalogue and the publishers' open data, into the catalogue's models."""
