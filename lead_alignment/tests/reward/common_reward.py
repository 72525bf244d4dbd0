from datetime import date, timedelta

from odoo import fields

from ..common import NOW
from ..funnel.test_funnel import FunnelCommon

MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))
# by the first of these the month before has ended
AFTER = {
    day: fields.Datetime.to_datetime(f"2026-{day.month + 1:02}-05 03:00:00")
    for day in (MARCH, APRIL, MAY, JUNE)
}


class RewardCommon(FunnelCommon):
    """1,000,000 for each new customer, half each: in marketing 70 % for who brought
    the lead, in sales 80 % for who closed it, the rest for all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dong = cls.env.ref("base.VND")
        dong.active = True
        # with Invoicing and demo data the company has a currency that stays
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE res_company SET currency_id = %s WHERE id = %s",
            [dong.id, cls.company.id],
        )
        cls.env.invalidate_all()
        cls.env["alignment.reward.month"].search([])._remove()

    def setUp(self):
        super().setUp()
        self._agree(reward_basis="new_customer", reward_pot=1_000_000, gate_mode="off")

    def _agree(self, **values):
        self._clause(**values)
        self.env.flush_all()

    def _agree_team(self, **values):
        """An agreement of the telesales team's own, of 2,000,000, an hour later."""
        own = self.env["alignment.agreement"].create(
            {
                "name": "Telesales",
                "company_id": self.company.id,
                "team_ids": [(6, 0, self.team_telesales.ids)],
                "reward_basis": "new_customer",
                "reward_pot": 2_000_000,
                **values,
            }
        )
        own._make_version()._come_into_force()
        self._freeze(NOW + timedelta(hours=1))

    def _win(self, number=1, **values):
        """A lead that marketing handed off, and the agent's sale."""
        lead = self._nurtured(f"p{number}", **values)
        lead.action_hand_over()
        self._assign(lead)
        self._file(lead, self.k1, amount=5)
        return lead

    def _assign(self, lead):
        lead.user_id = self.user_agent

    def _reopen(self, lead):
        """The customer changed their mind: the deal is open again."""
        lead.stage_id = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)

    def _draft(self, month=MARCH):
        self._freeze(AFTER[month])
        self.env.cr.flush()
        self.env.invalidate_all()
        months = self.env["alignment.reward.month"]
        months._cron_open()
        return months.search(
            [("company_id", "=", self.company.id), ("month", "=", month)]
        )

    def _close(self, month):
        for user in (self.user_cmo, self.user_head):
            month.with_user(user).action_sign()
        self.env.invalidate_all()
        return month

    def _amounts(self, months, lead=None):
        """{(department, kind, user or None): sum} of the entries"""
        domain = [("month_id", "in", months.ids)]
        if lead:
            domain.append(("lead_id", "in", lead.ids))
        rows = self.env["alignment.reward.entry"]._read_group(
            domain, ["department", "kind", "user_id"], ["amount:sum"]
        )
        return {
            (department, kind, user or None): amount
            for department, kind, user, amount in rows
            if amount
        }

    def _line(self, month, user):
        return month.line_ids.filtered(lambda line: line.user_id == user)
