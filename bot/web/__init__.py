"""The HTTP doors: for residents, staff and operators."""
