import random

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.tools import SQL

from ...tools.identity_graph import Node, partition
from .common_people import PeopleCommon

NAMES = ["e1", "e2", "e3", "e4", "p1", "p2", "v1", "v2", "x1", "g1", "h1"]
SIGHTS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True)
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("event"), SIGHTS),
        st.tuples(st.just("event"), SIGHTS),
        st.tuples(st.just("lead"), st.lists(st.sampled_from(NAMES[:6]), max_size=3)),
        st.tuples(st.just("email"), st.integers(0, 5), st.sampled_from(NAMES[:4])),
        st.tuples(st.just("phone"), st.integers(0, 5), st.sampled_from(NAMES[4:6])),
        st.tuples(st.just("merge_leads"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("merge"), st.integers(0, 9), st.integers(0, 9)),
        st.tuples(st.just("unmerge"), st.integers(0, 9)),
        st.tuples(st.just("share"), st.sampled_from(NAMES)),
        st.tuples(st.just("erase"), st.integers(0, 9)),
    ),
    max_size=12,
)
POLICIES = st.sampled_from(["email_first", "phone_first"])
QUICK = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class TestGraphProperties(PeopleCommon):
    @settings(max_examples=300, deadline=None)
    @given(
        kinds=st.lists(
            st.sampled_from(["email", "phone", "visitor", "external"]), max_size=9
        ),
        pairs=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=14),
        policy=POLICIES,
        seed=st.randoms(use_true_random=False),
    )
    def test_who_is_one_person_does_not_depend_on_order(
        self, kinds, pairs, policy, seed
    ):
        nodes = {number: Node(kind) for number, kind in enumerate(kinds)}
        links = [
            tuple(sorted(p)) for p in pairs if p[0] != p[1] and max(p) < len(kinds)
        ]
        expected = partition(nodes, links, policy)
        numbers = list(nodes)
        seed.shuffle(numbers)
        seed.shuffle(links)
        again = partition({n: nodes[n] for n in numbers}, links[::-1], policy)
        self.assertEqual(again, expected)
        for one, other in links:  # what is strong and was seen together is together
            if {one, other} <= expected.strong:
                roots = expected.root_by_node
                self.assertEqual(roots[one], roots[other])


class TestPeopleProperties(PeopleCommon):
    """Random sequences of what happens to people, each against what the evidence that
    is left says when it is looked at as a whole."""

    def setUp(self):
        super().setUp()
        self.erased = set()

    def _expected_partition(self):
        """By one look at all evidence, without any history."""
        identities = self.env["customer.identity"].search(
            [("company_id", "=", self.company.id)]
        )
        links = self.env.execute_query(
            SQL(
                """
                SELECT one_id, other_id FROM customer_identity_link
                 WHERE one_id = ANY(%s)
                 GROUP BY one_id, other_id
                HAVING bool_or(void_id IS NULL) AND NOT bool_or(is_cut)
                """,
                identities.ids,
            )
        )
        policy = self.company._get_identity_policy()
        many = {"email"} if policy == "email_first" else {"email", "phone"}
        found = partition(
            {
                i.id: Node(
                    i.kind, i.is_of_many and i.kind in many, i.shared_choice or ""
                )
                for i in identities
            },
            links,
            policy,
        )
        people = {}
        for identity in identities:
            key = found.root_by_node.get(identity.id, f"nobody {identity.id}")
            people.setdefault(key, set()).add(identity.id)
        return {frozenset(ids) for ids in people.values()}

    def _apply(self, operation):
        kind, *args = operation
        getattr(self, f"_do_{kind}")(*args)
        self.env.flush_all()

    def _do_event(self, names):
        self._see(*names)

    def _do_lead(self, names):
        used = [n for n in names if n[0] == "e"][:1] + [n for n in names if n[0] == "p"]
        self.leads += self._lead(*dict.fromkeys(used))

    def _do_email(self, number, name):
        if self.leads:
            lead = self.leads[number % len(self.leads)]
            before = self._partition()
            is_known = bool(self._identity(name))
            is_replaced = bool(lead.email_from)
            lead.email_from = self._pair(name)[1]
            if is_known and is_replaced:  # it moves the lead, and joins nobody
                for group in self._partition():
                    strong = {
                        i.id
                        for i in self.env["customer.identity"].browse(group)
                        if i.kind != "phone"
                    }
                    self.assertTrue(any(strong <= old for old in before) or not strong)

    def _do_phone(self, number, name):
        if self.leads:
            self.leads[number % len(self.leads)].phone = self._pair(name)[1]

    def _do_merge_leads(self, one, other):
        if self.leads:
            pair = (
                self.leads[one % len(self.leads)] | self.leads[other % len(self.leads)]
            )
            if len(pair) == 2:
                head = pair._merge_opportunity()
                self.leads = self.leads.exists()
                self.assertIn(head, self.leads)

    def _get_people(self):
        return self.env["customer.profile"].search(
            [("company_id", "=", self.company.id)], order="id"
        )

    def _do_merge(self, one, other):
        people = self._get_people()
        if not people:
            return
        pair = people[one % len(people)] | people[other % len(people)]
        if len(pair) < 2:
            return
        before = self._partition()
        whose = {i.id: i.profile_id.id for i in pair.identity_ids}
        pair.action_merge()
        merge = self.env["customer.profile.merge"].search([], order="id desc", limit=1)
        merged = self._partition()
        if merged != before and {merge.kept_id, merge.absorbed_id} == set(pair):
            merge.action_undo()
            self.assertEqual(self._partition(), before)
            now = {i.id: i.profile_id.id for i in pair.identity_ids}
            self.assertEqual(now, whose)
            pair.action_merge()

    def _do_unmerge(self, number):
        merges = self.env["customer.profile.merge"].search(
            [("undone_date", "=", False), ("company_id", "=", self.company.id)]
        )
        if merges:
            merge = merges[number % len(merges)]
            absorbed = set(merge._get_identities("absorbed_identity_ids").ids)
            kept = set(merge._get_identities("kept_identity_ids").ids)
            merge.action_undo()
            for group in self._partition():
                self.assertFalse(group & absorbed and group & kept)

    def _do_share(self, name):
        if identity := self._identity(name):
            identity.action_share()

    def _do_erase(self, number):
        people = self._get_people()
        if people:
            person = people[number % len(people)]
            self.erased |= {(i.kind, i.value) for i in person.identity_ids}
            self.env["customer.erasure"]._erase(person, "Property test")

    def _check(self):
        self.assertEqual(self._partition(), self._expected_partition())
        identities = self.env["customer.identity"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertFalse(self.erased & {(i.kind, i.value) for i in identities})
        for lead in self.leads:
            self._check_lead(lead)
        people = self._get_people()
        self.assertTrue(all(person.identity_ids for person in people))
        self.assertFalse(identities.profile_id - people, "someone is archived")

    def _check_lead(self, lead):
        """A lead is with the first of its identities that has a person."""
        lead.invalidate_recordset(["profile_id"])
        pairs = [*lead._get_identity_pairs(self.company), ("lead", str(lead.id))]
        rows = self.env["customer.identity"]._find_rows(self.company, pairs)
        people = [rows[pair][1] for pair in pairs if pair in rows and rows[pair][1]]
        self.assertEqual(lead.profile_id.id, people[0] if people else False)

    @QUICK
    @given(operations=OPERATIONS, policy=POLICIES)
    def test_evidence_alone_says_who_is_who(self, operations, policy):
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            self.leads = self.env["crm.lead"]
            self.erased = set()
            self.company.identity_policy = policy
            for operation in operations:
                self._apply(operation)
                self._check()
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)

    @QUICK
    @given(
        sights=st.lists(SIGHTS, min_size=1, max_size=8),
        policy=POLICIES,
        seed=st.integers(0, 10_000),
    )
    @example([["e1", "p1"], ["v1", "e2"], ["v1", "p1"]], "email_first", 0)
    @example([["e1", "p1"], ["v1", "e2"], ["v1", "p1"]], "phone_first", 0)
    @example([["p2"], ["e1", "p1"], ["v1", "e1"], ["v1", "p2"]], "email_first", 3)
    @example([["e1", "p1"], ["v1", "e2"], ["v1", "p1"], ["e1", "e2"]], "email_first", 1)
    def test_the_order_of_arrival_does_not_matter(self, sights, policy, seed):
        partitions = []
        shuffled = random.Random(seed).sample(sights, len(sights))  # noqa: S311
        for order in (sights, shuffled):
            with self.env.cr.savepoint() as savepoint:
                self.company.identity_policy = policy
                events = {}
                for names in order:
                    event = self._see(*names)
                    events.setdefault(tuple(sorted(names)), set()).add(
                        event.identity_id.value
                    )
                values = {
                    i.id: (i.kind, i.value)
                    for i in self.env["customer.identity"].search(
                        [("company_id", "=", self.company.id)]
                    )
                }
                groups = {
                    frozenset(values[i] for i in group) for group in self._partition()
                }
                partitions.append((groups, events))
                savepoint.rollback()
            self.env.invalidate_all(flush=False)
        self.assertEqual(*partitions)
