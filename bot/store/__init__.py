"""The database, one file a noun."""
