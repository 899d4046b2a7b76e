"""The phones and browsers of the person who is signed in."""
