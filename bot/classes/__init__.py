"""Classes people sign up to: as values, as a table brought in, as a list, as notices."""
