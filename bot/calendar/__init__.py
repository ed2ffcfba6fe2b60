"""Dates and hours: those people type, Korea's working days, when something may be sent."""
