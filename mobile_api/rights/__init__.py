"""What a person can do about their own data: consents, who looked, the export, the erasure."""
