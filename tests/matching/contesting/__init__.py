"""What holds when somebody questions a list, without a database."""
