"""How somebody questions what was recommended to them: by when it is answered, and what is kept of what they saw. Pure."""
