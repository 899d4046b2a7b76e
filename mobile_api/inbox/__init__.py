"""What the person who is signed in is told."""
