"""The demonstration catalogue: fictional places, organisations, courses and jobs, with dates relative to the day of loading."""
