"""Splits identities into people, by the evidence. Pure functions.

Identities are nodes; a link is a pair that was seen on one event or lead. The answer
depends on nodes and links only, never on the order in which they came.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

MAX_EMAILS_OF_A_PHONE = {"email_first": 1, "phone_first": 3}
# of each of these a browser was seen with one at most, else several people use it
ONE_ON_A_BROWSER = frozenset(["email", "phone", "partner", "external"])
# by these people are told apart whom a browser was seen with
OF_ONE_PERSON = frozenset(["email", "phone", "partner"])


class Belonging(NamedTuple):
    """The person that an identity belongs to.

    :param profile_id: the person; None for nobody
    :param home_id: the profile that was made with it, if the identity still has one
    """

    profile_id: int | None = None
    home_id: int | None = None
    is_shared: bool = False


@dataclass(slots=True)
class Node:
    """An identity.

    :param is_of_many: whether several people use it by its kind: info@, a hotline; or a
        browser on which people gave different names
    :param choice: what a user decided: "shared", "personal", or "" for the rules
    :param system: of an account: where it is one; nobody has two in one system
    """

    kind: str
    is_of_many: bool = False
    choice: str = ""
    system: str = ""


@dataclass(slots=True)
class Partition:
    """The people.

    :param root_by_node: {id: smallest id of the same person}, without shared ones
    :param strong: ids that join people, and do not just follow one
    """

    root_by_node: dict[int, int]
    shared: set[int]
    strong: set[int]


class _Groups:
    """Disjoint sets of ids, each named by its smallest id."""

    def __init__(self, ids):
        self.parent = {node_id: node_id for node_id in ids}

    def find(self, node_id):
        root = node_id
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[node_id] != root:
            self.parent[node_id], node_id = root, self.parent[node_id]
        return root

    def join(self, one, other):
        low, high = sorted((self.find(one), self.find(other)))
        self.parent[high] = low


def partition(
    nodes: dict[int, Node], links: Iterable[tuple[int, int]], policy: str
) -> Partition:
    """Split ``nodes`` into people.

    Strong nodes that were seen together are one person. Phones are strong under the
    policy *phone first*. Under *e-mail first* a phone joins nobody and follows: the
    e-mail it was seen with, else the only person it was seen with, else none.

    Shared nodes belong to nobody: mailboxes and lines of several people; a phone seen
    with more than ``MAX_EMAILS_OF_A_PHONE`` different e-mails; a browser seen with two
    different addresses of one kind, e.g. a stand's tablet or a family's computer; and a
    browser that alone would make one person of two who have such addresses. More
    evidence never makes a node somebody's again, but for browsers of the last sort.
    """
    links = [link for link in links if link[0] in nodes and link[1] in nodes]
    shared = _get_shared(nodes, links, policy)
    shared |= _get_contested_browsers(nodes, links, policy, shared)
    return _split(nodes, links, policy, shared)


def _split(nodes, links, policy, shared):
    """Split the nodes that are not in ``shared``."""
    personal = nodes.keys() - shared
    strong = {
        node_id
        for node_id in personal
        if policy == "phone_first" or nodes[node_id].kind != "phone"
    }
    groups = _Groups(personal)
    for one, other in links:
        if one in strong and other in strong:
            groups.join(one, other)
    if followers := personal - strong:
        _follow(nodes, links, groups, followers)
    roots = {node_id: groups.find(node_id) for node_id in personal}
    return Partition(roots, shared, strong)


def _get_shared(nodes, links, policy):
    emails, owners = defaultdict(set), defaultdict(set)
    for link in links:
        for one, other in (link, link[::-1]):
            if is_fixed(nodes[other]):
                continue
            if nodes[one].kind == "phone" and nodes[other].kind == "email":
                emails[one].add(other)
            elif nodes[one].kind == "visitor" and nodes[other].kind in ONE_ON_A_BROWSER:
                key = (one, nodes[other].kind, nodes[other].system)
                owners[key].add(other)
    most = MAX_EMAILS_OF_A_PHONE[policy]
    used_by_several = {phone for phone, seen in emails.items() if len(seen) > most}
    used_by_several |= {key[0] for key, seen in owners.items() if len(seen) > 1}
    return {
        node_id
        for node_id, node in nodes.items()
        if is_fixed(node) or (not node.choice and node_id in used_by_several)
    }


def _get_contested_browsers(nodes, links, policy, shared):
    """Return the browsers that were seen with two people.

    People as they are without any browser. Two have different addresses of one kind. A
    phone that was seen with nothing else is nobody yet: who gives a second number on
    their browser stays one person.
    """
    browsers = {
        node_id
        for node_id in nodes.keys() - shared
        if nodes[node_id].kind == "visitor" and not nodes[node_id].choice
    }
    seen_on = defaultdict(set)
    for link in links:
        for one, other in (link, link[::-1]):
            if one in browsers and other not in shared:
                seen_on[one].add(other)
    if not any(len(seen) > 1 for seen in seen_on.values()):
        return set()
    visitors = {node_id for node_id in nodes if nodes[node_id].kind == "visitor"}
    roots = _split(nodes, links, policy, shared | visitors).root_by_node
    members = defaultdict(list)
    for node_id, root in roots.items():
        members[root].append(nodes[node_id].kind)
    kinds = {
        root: OF_ONE_PERSON.intersection(found) if found != ["phone"] else frozenset()
        for root, found in members.items()
    }
    contested = set()
    for browser, seen in seen_on.items():
        people = {roots[node_id] for node_id in seen - visitors}
        found = [kind for person in people for kind in kinds[person]]
        if len(found) > len(set(found)):
            contested.add(browser)
    return contested


def is_fixed(node: Node) -> bool:
    """Whether the node is shared whatever it was seen with."""
    return node.choice == "shared" or (node.is_of_many and not node.choice)


def _follow(nodes, links, groups, followers):
    """Let each phone follow the one person it was seen with.

    In two steps: phones seen with a person, then those seen only with such a phone.
    """
    seen_with = defaultdict(set)
    for one, other in links:
        if one in groups.parent and other in groups.parent:
            seen_with[one].add(other)
            seen_with[other].add(one)
    leaders = {phone: _get_leaders(nodes, seen_with[phone]) for phone in followers}
    # people are complete before any phone joins them
    people = {
        phone: {groups.find(leader) for leader in found}
        for phone, found in leaders.items()
    }
    direct = {phone for phone in followers if people[phone]}
    settled = {phone for phone in direct if len(people[phone]) == 1}
    for phone in followers - direct:
        found = seen_with[phone] & settled
        people[phone] = set().union(*(people[other] for other in found))
    for phone in followers:
        if len(people[phone]) == 1:
            groups.join(phone, *people[phone])
    lonely = {phone for phone in followers - direct if not people[phone]}
    for phone in lonely:
        for other in seen_with[phone] & lonely:
            groups.join(phone, other)


def _get_leaders(nodes, seen):
    """Return what a phone may follow: e-mails before all others."""
    emails = {node_id for node_id in seen if nodes[node_id].kind == "email"}
    return emails or {node_id for node_id in seen if nodes[node_id].kind != "phone"}


def reach(
    start: Iterable[int], links: Iterable[tuple[int, int]], without: Iterable[int]
) -> set[int]:
    """Return the ids connected with ``start`` by ``links``, except ``without``."""
    neighbours = defaultdict(set)
    gone = set(without)
    for one, other in links:
        if one not in gone and other not in gone:
            neighbours[one].add(other)
            neighbours[other].add(one)
    found, todo = set(), [node_id for node_id in start if node_id not in gone]
    while todo:
        node_id = todo.pop()
        if node_id not in found:
            found.add(node_id)
            todo.extend(neighbours[node_id] - found)
    return found
