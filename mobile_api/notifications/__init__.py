"""What the person who is signed in wants to be told on their phone, and what they were."""
