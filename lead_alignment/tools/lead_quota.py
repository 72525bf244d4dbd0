"""How many new leads one request of a public key may make. Pure."""

from collections.abc import Callable


class LeadQuota:
    """Counts the new leads of one batch.

    It goes in the context while the batch is recorded; a client cannot send one.

    :param count: returns how many leads it may make; asked once, with the first lead
    """

    def __init__(self, count: Callable[[], int]):
        self._count = count
        self._left: int | None = None
        self.made = 0
        self.over: list[int] = []  # indexes of the events whose leads are held back

    def take(self, index: int) -> bool:
        """Whether the event with this index may make a new lead."""
        if self._left is None:
            self._left = self._count()
        if self.made >= self._left:
            self.over.append(index)
            return False
        self.made += 1
        return True
