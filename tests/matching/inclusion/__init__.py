"""The allocator: its proof, its limits, and what it may never do."""
