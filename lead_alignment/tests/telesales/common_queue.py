from ..common import NOW, LeadAlignmentCommon


class QueueCommon(LeadAlignmentCommon):
    """Nothing to call but what a test makes, at NOW: Wednesday 10:00 in Vietnam."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False
        cls.skip = cls.env.ref("lead_alignment.crm_floor_reason_later")

    def setUp(self):
        super().setUp()
        self._freeze(NOW)
        self.env.flush_all()
        # leases are taken in transactions of their own
        self.registry_enter_test_mode()

    def _queue(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            self.env["crm.call.queue"]
            .with_user(user or self.user_agent)
            .with_company(self.company)
        )

    def _next(self, user=None):
        """The id of the lead served, or False."""
        screen = self._queue(user).serve_next()
        return screen["lead"] and screen["lead"]["id"]
