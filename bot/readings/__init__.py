"""What people type as an answer, read into the one form it is kept in: one module for each kind."""
