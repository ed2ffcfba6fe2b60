"""Secrets: sealing what is personal, passwords, the second factor."""
