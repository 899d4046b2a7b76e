"""People, and what is recommended to them. All personal data lives here and nowhere else."""
