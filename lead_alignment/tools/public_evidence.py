"""What strangers say of who is who, before it becomes evidence. Pure.

Everybody may read the key that stands in a web page, and name any account, e-mail or
phone with it. So such an event never joins two people who have addresses of their own,
whatever came before it in the same request, and it gives nobody a second address of one
kind.
"""

from collections.abc import Collection, Iterable

ADDRESSES = frozenset(["email", "phone", "partner"])


class Strangers:
    """The people whom events of strangers name, as far as the events were read.

    It decides event by event, so it does not matter whether several come in one request
    or each by itself.

    :param people: {(kind, value): id of the person to whom it is known to belong}
    :param kinds: {id of a person: kinds of the addresses that they have}
    """

    def __init__(self, people: dict, kinds: dict[int, Collection[str]]):
        self._person_of = dict(people)
        self._kinds = {person: set(found) for person, found in kinds.items()}
        self._joined: dict = {}  # {person: the one that it turned out to be}
        self._new = 0

    def part(self, pairs: Iterable[tuple[str, str]]) -> list:
        """Return those of the pairs that may be one person; what is read afterwards
        takes them for that.

        An address goes before an account or a browser: who gives a phone wants to be
        called there, whoever is logged in.

        :param pairs: (kind, value) of one event, the surest first
        """
        whose, kept, fresh = None, [], {}
        pairs = list(pairs)
        for pair in sorted(pairs, key=_is_no_address):
            person = self._find(self._person_of.get(pair))
            has = self._kinds.get(whose, set())
            if person is None:
                if pair[0] in ADDRESSES and (pair[0] in has or pair[0] in fresh):
                    continue
                if pair[0] in ADDRESSES:
                    fresh[pair[0]] = pair
                kept.append(pair)
            elif whose in (None, person) or not (has and self._kinds.get(person)):
                if person == whose or fresh.keys().isdisjoint(
                    self._kinds.get(person, ())
                ):
                    whose = self._join(whose, person)
                    kept.append(pair)
                elif pair[0] == "visitor":  # it becomes shared, and joins nobody
                    kept.append(pair)
        self._settle(whose, kept)
        return [pair for pair in pairs if pair in kept]

    def _find(self, person):
        while person in self._joined:
            person = self._joined[person]
        return person

    def _join(self, one, other):
        """Take two people for one, of whom one at most has addresses."""
        if one in (None, other):
            return other
        kept, gone = (one, other) if self._kinds.get(one) else (other, one)
        self._joined[gone] = kept
        return kept

    def _settle(self, whose, kept):
        """Note whose the new ones are."""
        if whose is None:
            self._new -= 1  # ids of known people are positive
            whose = self._new
        for pair in kept:
            if pair not in self._person_of:
                self._person_of[pair] = whose
                if pair[0] in ADDRESSES:
                    self._kinds.setdefault(whose, set()).add(pair[0])


def _is_no_address(pair):
    return pair[0] not in ADDRESSES
