"""Who waits for an answer in a talk: messages and answers, folded. Pure."""

from datetime import datetime, timedelta
from typing import NamedTuple

# an answer that comes sooner was written by a machine: nobody reads so fast
FASTEST = timedelta(seconds=3)


class Said(NamedTuple):
    """A message of the customer, or our answer (``is_ours``). ``is_human``: we know
    who answered."""

    moment: datetime
    text: str = ""
    is_ours: bool = False
    is_human: bool = False


class Wait(NamedTuple):
    """From the first message that was not answered to the first answer.

    :param end: None while the customer waits
    """

    start: datetime
    text: str = ""
    end: datetime | None = None


def fold(
    said: list[Said], open_since: datetime | None, answered: datetime | None
) -> tuple[list[Wait], datetime | None]:
    """Return ([``Wait``], moment of the last answer).

    What a platform repeats of an answered talk opens nothing.

    :param said: in the order of time
    :param open_since: start of the wait that is open before; it comes first
    :param answered: moment of the last answer before
    """
    current = Wait(open_since) if open_since else None
    waits = []
    for one in said:
        if not one.is_ours:
            is_old = answered and one.moment <= answered
            if not current and not is_old:
                current = Wait(one.moment, one.text)
            continue
        if current and not one.is_human and one.moment - current.start < FASTEST:
            continue
        answered = max(answered or one.moment, one.moment)
        if current and one.moment >= current.start:
            waits.append(current._replace(end=one.moment))
            current = None
    return waits + ([current] if current else []), answered
