"""Records that a public body publishes about an algorithmic tool, filled from figures. Pure: files and plain values in, text out."""
