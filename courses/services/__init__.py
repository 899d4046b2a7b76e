"""What happens in the catalogue: each function is one transaction with its audit row inside."""
