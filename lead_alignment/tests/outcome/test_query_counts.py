from contextlib import contextmanager

from ..common import NOW, LeadAlignmentCommon

SIZES = (20, 120)
# 30 file the outcome, 6 bring it to the ledger
K = 40


class TestQueryCounts(LeadAlignmentCommon):
    """Filing an outcome on n leads adds at most K·⌈n/100⌉ queries to Odoo's own
    action, as the ORM works by hundreds. 1,000 leads are in ``bench/outcome.py``."""

    @contextmanager
    def _counting(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        counted = []
        yield counted
        self.env.flush_all()
        counted.append(self.env.cr.sql_log_count - before)

    def _count(self, leads, action):
        with self._counting() as counted:
            action(leads.with_user(self.user_agent))
        return counted[0]

    def _assert_added(self, k, stock, ours):
        self._freeze(NOW)
        for warm in (stock, ours):  # caches of metadata
            warm(self._new_leads(2).with_user(self.user_agent))
        for size in SIZES:
            of_stock = self._count(self._new_leads(size), stock)
            of_ours = self._count(self._new_leads(size), ours)
            with self.subTest(size=size, stock=of_stock, ours=of_ours):
                self.assertLessEqual(of_ours - of_stock, k * -(-size // 100))

    def test_lost(self):
        self._assert_added(
            K,
            lambda leads: leads.action_set_lost(lost_reason_id=self.no_need.id),
            lambda leads: leads._file_outcome(status=self.k42),
        )

    def test_open_with_a_follow_up(self):
        self._assert_added(
            K,
            lambda leads: leads.write({"priority": "1"}),
            lambda leads: leads._file_outcome(status=self.k2),
        )

    def test_attempt_without_contact(self):
        self._assert_added(
            K,
            lambda leads: leads.write({"priority": "1"}),
            lambda leads: leads._file_outcome(call_result=self.no_answer),
        )

    def test_undo(self):
        """Undo of a follow-up: a fixed number for all leads."""
        self._freeze(NOW)
        counts = []
        for size in SIZES:
            changes = (
                self._new_leads(size)
                .with_user(self.user_agent)
                ._file_outcome(status=self.k2)
            )
            changes = changes.with_user(self.user_agent)
            counts.append(
                self._count(
                    changes.lead_id, lambda leads, c=changes: leads._undo_outcomes(c)
                )
            )
        self.assertLessEqual(counts[1], counts[0] + K)
