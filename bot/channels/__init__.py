"""The ways to talk with people, one file a channel."""
