"""Near-duplicates: titles read, candidates found, pairs compared, each pair explained in words."""
