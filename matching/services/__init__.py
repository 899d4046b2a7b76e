"""What happens: one verb a function, the actor passed as `by`, the moment as `now`, one transaction each."""
