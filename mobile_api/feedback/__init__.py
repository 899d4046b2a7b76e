"""What a person did with what they were shown."""
