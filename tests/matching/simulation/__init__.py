"""A simulated year: what must hold in it, and what its report may say."""
