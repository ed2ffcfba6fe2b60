"""Announcements in the console over HTTP."""
