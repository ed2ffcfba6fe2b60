"""What people say, made out: their words, their slips, their language, what they ask."""
