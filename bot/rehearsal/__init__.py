"""Stand-ins for the platforms, on this machine alone: what a rehearsal sends to and is counted by."""
