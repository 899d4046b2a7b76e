"""The person who is signed in: their answers, and what they kept."""
