"""A user's sandbox and the files in it."""
