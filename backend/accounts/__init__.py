"""The one User model: who may sign in, and nothing more about the person."""
