"""Learning from what people do, on clicks of people who do not exist: what was put in is known."""
