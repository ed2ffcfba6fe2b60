"""The rows staff keep: read from files, filled in as forms, checked by one schema."""
