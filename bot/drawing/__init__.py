"""Pictures drawn for cards, and which one a row is shown with."""
