"""Many lists at once are the lists that are made one by one."""
