"""Calls to other people's machines: how they are made, and what their ending means."""
