"""How long to wait before a platform is asked again. Pure."""

import random
from datetime import timedelta

FIRST = timedelta(seconds=30)
LONGEST_ASKED = 86_400  # seconds that a platform may ask to wait


def get_wait(tries: int, longest: timedelta, asked: int = 0) -> timedelta:
    """Return whole seconds: after each try twice as long, with some chance in it, so
    that not all come at once.

    :param tries: how often it was tried before
    :param longest: the wait grows up to this
    :param asked: seconds that the platform asked for; it waits at least so long
    """
    wait = min(FIRST * 2 ** min(tries, 20), longest)
    chosen = round(wait.total_seconds() * random.uniform(0.75, 1.25))
    return timedelta(seconds=max(chosen, min(asked, LONGEST_ASKED)))
