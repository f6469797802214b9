"""A lake, its raw files and two sides -> what the second gives that the first does not."""
