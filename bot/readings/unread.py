"""What a reading raises where it cannot tell what was meant."""


class Unread(ValueError):
    """The answer cannot be read.

    Attributes:
        reason: why, as a short code out of those the reading documents.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
