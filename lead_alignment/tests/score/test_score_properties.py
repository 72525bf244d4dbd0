from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields

from .common_score import ScoreCommon

NAMES = ["e1", "e2", "p1", "v1"]
CODES = ["page_view", "email_click", "site_search", "chat", "unsubscribe"]
CODES += ["score_reset", "download"]
EVENT = st.tuples(
    st.just("event"),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True),
    st.sampled_from(CODES),
    st.integers(0, 40),
    st.integers(0, 23),
)
OPERATIONS = st.lists(
    st.one_of(
        EVENT,
        EVENT,
        EVENT,
        st.tuples(st.just("again"), st.integers(0, 9)),
        st.tuples(st.just("quarantine"), st.integers(0, 9)),
        st.tuples(st.just("release"), st.integers(0, 9)),
        st.tuples(st.just("merge"), st.integers(0, 3), st.integers(0, 3)),
        st.tuples(st.just("unmerge"), st.integers(0, 3)),
        st.tuples(st.just("rule"), st.integers(0, 4), st.integers(-30, 60)),
        st.tuples(st.just("cap"), st.integers(1, 40)),
        st.tuples(st.just("erase"), st.integers(0, 3)),
        st.tuples(st.just("days"), st.integers(1, 12)),
    ),
    min_size=2,
    max_size=12,
)


class TestScoreProperties(ScoreCommon):
    """Whatever happens, the score is what the ledger says."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(operations=OPERATIONS)
    def test_the_score_is_what_the_ledger_says(self, operations):
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            self.others = self.env["customer.profile"]
            self.moment = fields.Datetime.to_datetime("2026-03-11 03:00:00")
            self.sent = []
            self.others = self._get_people()
            self._run(operations)
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.registry.clear_cache()
            self.env.invalidate_all(flush=False)

    def _run(self, operations):
        for kind, *arguments in operations:
            if kind == "days":
                self.moment += timedelta(days=arguments[0])
            with self.mock_datetime_and_now(self.moment):
                if kind != "days":
                    getattr(self, f"_do_{kind}")(*arguments)
                self.env.flush_all()
                self._work()
                self._check()

    # ------------------------------------------------------------
    # What may happen
    # ------------------------------------------------------------

    def _get_events(self):
        return self.env["customer.event"].search(
            [("company_id", "=", self.company.id)], order="id"
        )

    def _get_people(self):
        people = self.env["customer.profile"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        return people - self.others

    def _pick(self, records, number):
        return records[number % len(records)] if records else records

    def _do_event(self, names, code, days, hour):
        values = {
            "type": code,
            "identities": [self._pair(name) for name in names],
            "message_id": f"event {len(self.sent)}",
            "source": "property",
            "company_id": self.company.id,
            "occurred_at": self.moment - timedelta(days=days, hours=hour),
        }
        self.sent.append(values)
        self.env["customer.event"]._record_batch([values])

    def _do_again(self, number):
        if self.sent:
            self.env["customer.event"]._record_batch(
                [self.sent[number % len(self.sent)]]
            )

    def _do_quarantine(self, number):
        event = self._pick(
            self._get_events().filtered_domain([("quarantine", "=", False)]), number
        )
        if event:
            event._quarantine_by_hand("a machine")

    def _do_release(self, number):
        event = self._pick(
            self._get_events().filtered_domain([("quarantine", "!=", False)]), number
        )
        if event:
            event._release_by_hand("a person")

    def _do_merge(self, one, other):
        people = self._get_people()
        pair = self._pick(people, one) | self._pick(people, other)
        if len(pair) == 2:
            pair.action_merge()

    def _do_unmerge(self, number):
        merge = self._pick(
            self.env["customer.profile.merge"].search(
                [
                    ("company_id", "=", self.company.id),
                    ("undone_date", "=", False),
                ],
                order="id",
            ),
            number,
        )
        if merge:
            merge.action_undo()

    def _do_rule(self, number, points):
        self.agreement.score_rule_ids[number].points = points
        self.agreement._publish_score()

    def _do_cap(self, cap):
        self.web.cap = cap
        self.agreement._publish_score()

    def _do_erase(self, number):
        person = self._pick(self._get_people(), number)
        if person:
            self.env["customer.erasure"]._erase(person, "on request")

    # ------------------------------------------------------------
    # What must hold
    # ------------------------------------------------------------

    def _check(self):
        people = self._get_people()
        now = self.env["customer.score"]._compute_scores(self.company, people.ids)
        for person in people:
            why = person.get_score_explanation()
            self.assertEqual(person.engagement, now[person.id])  # list = batch
            self.assertEqual(person.engagement, why["score"])  # = form
            self.assertEqual(person.engagement, self._by_hand(person))
            self.assertAlmostEqual(
                sum(line["points"] for line in why["lines"]), why["score"]
            )
            self.assertEqual(why["curve"][-1][1], why["score"])

    def _by_hand(self, person):
        """The definition, read aloud, from the rows of the ledger."""
        today = (self.moment + timedelta(hours=7)).date()
        events = self._get_events().filtered(
            lambda e: e.profile_id == person and not e.quarantine
        )
        resets = [e.occurred_at for e in events if e.type_id.code == "score_reset"]
        events = events.filtered(
            lambda e: not resets or e.occurred_at > max(resets)
        ).sorted("occurred_at", reverse=True)
        parts = {}
        for rule in self.agreement.score_rule_ids:
            ages = [
                (today - (e.occurred_at + timedelta(hours=7)).date()).days
                for e in events
                if e.type_id == rule.event_type_id
            ]
            ages = [age for age in ages if 0 <= age < rule.window_days]
            half = rule.half_life_days
            part = sum(
                rule.points * (0.5 ** (age / half) if half else 1)
                for age in ages[: rule.cap or None]
            )
            group = rule.group_id
            parts[group] = parts.get(group, 0) + part
        if self.web in parts:
            parts[self.web] = min(parts[self.web], self.web.cap)
        return int(max(0, sum(parts.values())) + 0.5 + 1e-9)
