import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.identity_graph import Node, is_fixed, partition, reach

KINDS = st.sampled_from(["email", "phone", "visitor", "external"])
NODES = st.lists(
    st.builds(Node, KINDS, st.booleans(), st.sampled_from(["", "shared", "personal"])),
    min_size=1,
    max_size=7,
)
LINKS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=10)


def make_nodes(**nodes):
    """{name: kind, or Node} as {name: Node}; names stand for ids, by alphabet"""
    return {
        name: node if isinstance(node, Node) else Node(node)
        for name, node in nodes.items()
    }


def get_people(nodes, links, policy):
    """The people as texts of names, "ab" for a and b together; without shared ones"""
    people = {}
    for name, root in sorted(partition(nodes, links, policy).root_by_node.items()):
        people[root] = people.get(root, "") + name
    for root, names in people.items():
        if root != names[0]:
            raise AssertionError(f"{names} are known by {root}")
    return list(people.values())


class TestStrongIdentities(unittest.TestCase):
    def test_what_was_seen_together_is_one_person(self):
        nodes = make_nodes(a="email", b="visitor", c="external", d="email")
        links = [("b", "a"), ("c", "b")]
        self.assertEqual(get_people(nodes, links, "email_first"), ["abc", "d"])

    def test_three_e_mails_of_one_person_are_not_shared(self):
        nodes = make_nodes(a="email", b="email", c="email")
        links = [("a", "b"), ("b", "c")]
        self.assertEqual(get_people(nodes, links, "email_first"), ["abc"])

    def test_a_mailbox_of_many_parts_its_readers(self):
        nodes = make_nodes(a="visitor", b="visitor", i=Node("email", is_of_many=True))
        links = [("a", "i"), ("b", "i")]
        self.assertEqual(get_people(nodes, links, "email_first"), ["a", "b"])
        self.assertEqual(partition(nodes, links, "email_first").shared, {"i"})

    def test_a_browser_between_two_people_joins_nobody(self):
        nodes = make_nodes(a="email", b="phone", c="email", v="visitor")
        links = [("a", "b"), ("c", "v"), ("b", "v")]
        for policy in ("email_first", "phone_first"):
            found = partition(nodes, links, policy)
            self.assertEqual(found.shared, {"v"})
            self.assertEqual(get_people(nodes, links, policy), ["ab", "c"])
            joined = [*links, ("a", "c")]  # they turn out to be one
            self.assertEqual(get_people(nodes, joined, policy), ["abcv"])

    def test_a_second_number_on_ones_own_browser(self):
        nodes = make_nodes(a="email", b="phone", c="phone", v="visitor")
        links = [("a", "b"), ("a", "v"), ("c", "v")]
        for policy in ("email_first", "phone_first"):
            self.assertEqual(get_people(nodes, links, policy), ["abcv"])

    def test_a_browser_that_somebody_decided_upon_joins(self):
        personal = Node("visitor", choice="personal")
        nodes = make_nodes(a="email", b="phone", c="email", v=personal)
        links = [("a", "b"), ("c", "v"), ("b", "v")]
        self.assertEqual(get_people(nodes, links, "phone_first"), ["abcv"])

    def test_a_link_to_somebody_unknown_is_left_out(self):
        nodes = make_nodes(a="email", b="visitor")
        links = [("a", "z"), ("z", "b")]
        self.assertEqual(get_people(nodes, links, "email_first"), ["a", "b"])

    def test_a_person_decides_before_the_kind(self):
        personal = Node("email", is_of_many=True, choice="personal")
        self.assertFalse(is_fixed(personal))
        self.assertTrue(is_fixed(Node("email", choice="shared")))
        self.assertTrue(is_fixed(Node("email", is_of_many=True)))
        self.assertFalse(is_fixed(Node("email")))


class TestPhoneFirst(unittest.TestCase):
    def test_a_phone_holds_its_person_together(self):
        nodes = make_nodes(a="email", b="email", p="phone")
        links = [("a", "p"), ("b", "p")]
        self.assertEqual(get_people(nodes, links, "phone_first"), ["abp"])
        self.assertEqual(partition(nodes, links, "phone_first").strong, {*"abp"})

    def test_three_e_mails_may_share_a_phone_and_four_may_not(self):
        nodes = make_nodes(a="email", b="email", c="email", d="email", p="phone")
        links = [(name, "p") for name in "abcd"]
        self.assertEqual(get_people(nodes, links[:3], "phone_first"), ["abcp", "d"])
        self.assertEqual(get_people(nodes, links, "phone_first"), [*"abcd"])
        self.assertEqual(partition(nodes, links, "phone_first").shared, {"p"})


class TestEmailFirst(unittest.TestCase):
    def people(self, links, **nodes):
        pairs = [tuple(link) for link in links.split()]
        return get_people(make_nodes(**nodes), pairs, "email_first")

    def test_a_phone_follows_the_e_mail_it_was_seen_with(self):
        self.assertEqual(self.people("ap", a="email", p="phone"), ["ap"])
        self.assertEqual(self.people("pa", a="email", p="phone"), ["ap"])

    def test_a_phone_merges_nobody(self):
        people = self.people("av pv pw", a="email", v="visitor", w="visitor", p="phone")
        self.assertEqual(people, ["av", "p", "w"])

    def test_a_phone_holds_nobody_together(self):
        nodes = make_nodes(a="email", p="phone")
        self.assertEqual(partition(nodes, [("a", "p")], "email_first").strong, {"a"})

    def test_a_phone_of_two_e_mails_is_shared(self):
        nodes = make_nodes(a="email", b="email", p="phone")
        links = [("a", "p"), ("p", "b")]
        self.assertEqual(partition(nodes, links, "email_first").shared, {"p"})
        self.assertEqual(get_people(nodes, links, "email_first"), ["a", "b"])

    def test_the_same_e_mail_twice_is_one(self):
        self.assertEqual(self.people("ap pa", a="email", p="phone"), ["ap"])

    def test_a_phone_that_somebody_called_personal_is_not_shared(self):
        phone = Node("phone", choice="personal")
        nodes = make_nodes(a="email", b="email", p=phone)
        links = [("a", "p"), ("b", "p")]
        self.assertEqual(partition(nodes, links, "email_first").shared, set())
        # and belongs to nobody where it was seen with two people
        self.assertEqual(get_people(nodes, links, "email_first"), ["a", "b", "p"])

    def test_mailboxes_of_many_do_not_make_a_phone_shared(self):
        many = Node("email", is_of_many=True)
        self.assertEqual(
            self.people("ap ip pj", a="email", i=many, j=many, p="phone"), ["ap"]
        )

    def test_other_phones_and_visitors_do_not_make_a_phone_shared(self):
        people = self.people("pq pr pv", p="phone", q="phone", r="phone", v="visitor")
        self.assertEqual(people, ["pqrv"])

    def test_an_e_mail_goes_before_a_visitor(self):
        people = self.people("pa pv", a="email", v="visitor", p="phone")
        self.assertEqual(people, ["ap", "v"])

    def test_a_phone_follows_the_only_person_it_was_seen_with(self):
        people = self.people("vw pv pw", v="visitor", w="visitor", p="phone")
        self.assertEqual(people, ["pvw"])

    def test_a_phone_seen_with_a_phone_follows_its_person(self):
        people = self.people("ap pq", a="email", p="phone", q="phone")
        self.assertEqual(people, ["apq"])

    def test_a_phone_between_phones_of_two_people_is_nobodys(self):
        phones = dict.fromkeys("pqr", "phone")
        people = self.people("ap bq pr qr", a="email", b="email", **phones)
        self.assertEqual(people, ["ap", "bq", "r"])

    def test_a_phone_is_followed_one_step_and_no_further(self):
        phones = dict.fromkeys("pqr", "phone")
        self.assertEqual(self.people("ap pq qr", a="email", **phones), ["apq", "r"])

    def test_a_phone_that_is_unsure_itself_leads_nobody(self):
        visitors = dict.fromkeys("vw", "visitor")
        people = self.people("pv pw pq", p="phone", q="phone", **visitors)
        self.assertEqual(people, ["p", "q", "v", "w"])

    def test_an_unsure_phone_does_not_hide_a_sure_one(self):
        # p is of v or w, s of a: q follows s
        phones, visitors = dict.fromkeys("pqs", "phone"), dict.fromkeys("vw", "visitor")
        people = self.people("pv pw pq as sq", a="email", **phones, **visitors)
        self.assertEqual(people, ["aqs", "p", "v", "w"])

    def test_phones_that_were_seen_with_nobody_else_are_one_person(self):
        phones = dict.fromkeys("pqrs", "phone")
        self.assertEqual(self.people("qp rq", **phones), ["pqr", "s"])

    def test_a_shared_phone_leads_nobody(self):
        shared = Node("phone", choice="shared")
        people = self.people("ap pq", a="email", p=shared, q="phone")
        self.assertEqual(people, ["a", "q"])


class TestAnyGraph(unittest.TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        NODES,
        LINKS,
        st.sampled_from(["email_first", "phone_first"]),
        st.randoms(use_true_random=False),
    )
    def test_the_order_of_links_does_not_matter(self, nodes, links, policy, chance):
        nodes = dict(enumerate(nodes))
        found = partition(nodes, links, policy)
        self.assertEqual(found.root_by_node.keys(), nodes.keys() - found.shared)
        turned = [link[::-1] for link in links]
        chance.shuffle(turned)
        order = list(nodes)
        chance.shuffle(order)
        again = partition({n: nodes[n] for n in order}, turned, policy)
        self.assertEqual(again, found)

    @settings(max_examples=25, deadline=None)
    @given(NODES, LINKS, st.sampled_from(["email_first", "phone_first"]))
    def test_a_person_is_known_by_the_smallest_id(self, nodes, links, policy):
        found = partition(dict(enumerate(nodes)), links, policy)
        people = {}
        for node_id, root in found.root_by_node.items():
            people.setdefault(root, []).append(node_id)
        for root, ids in people.items():
            self.assertEqual(root, min(ids))


class TestReach(unittest.TestCase):
    links = ((1, 2), (2, 3), (4, 3), (5, 6))

    def test_links_are_followed_in_both_directions(self):
        self.assertEqual(reach([4], self.links, ()), {1, 2, 3, 4})

    def test_what_is_gone_cuts_the_way(self):
        self.assertEqual(reach([1], self.links, [3]), {1, 2})
        self.assertEqual(reach([4], self.links, [3]), {4})
        self.assertEqual(reach([4], self.links, [2]), {3, 4})

    def test_what_is_gone_is_no_start(self):
        self.assertEqual(reach([1, 5], self.links, [1]), {5, 6})

    def test_a_ring_is_gone_round_once(self):
        self.assertEqual(reach([1], [(1, 2), (2, 3), (3, 1)], ()), {1, 2, 3})
