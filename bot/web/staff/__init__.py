"""The staff console at /staff: its door, and a module a screen."""
