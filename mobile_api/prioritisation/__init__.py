"""A person's own choice to be shown programmes that are meant for a group. Residents only; nothing of an organisation imports it."""
