"""Records that are published: whole as they are committed, refused as soon as something in them is not right."""
