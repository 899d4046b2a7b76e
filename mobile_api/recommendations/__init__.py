"""What is recommended to the person who is signed in, and why."""
