"""Sending: what an announcement means beforehand, how it goes out, what became of it."""
