from odoo import api, fields, models


class CrmCallAgent(models.Model):
    """The state of an agent on a company's telesales floor.

    It is made when it is first needed. ``share_used`` is what the agent got today,
    divided by their weight (fair queueing). An agent who starts later starts with the
    lowest share of the others, and so does not get all at once what they missed.
    """

    _name = "crm.call.agent"
    _description = "Telesales Agent"
    _log_access = False
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", readonly=True
    )
    is_receiving = fields.Boolean(
        "Available for New Leads",
        default=True,
        help="When off, the agent gets no new leads. Current leads stay assigned.",
    )
    share_used = fields.Float(readonly=True, export_string_translation=False)
    share_date = fields.Date(readonly=True, export_string_translation=False)

    _unique_agent = models.UniqueIndex(
        "(user_id, company_id)", "This user is already an agent."
    )

    @api.model
    def _get_for(self, users, company):
        """Return {user: agent}, in sudo; missing agents are made.

        All users of a floor may know who is there.
        """
        agents = self.sudo().search_fetch(
            [("user_id", "in", users.ids), ("company_id", "=", company.id)],
            ["user_id", "is_receiving"],
        )
        missing = users - agents.user_id
        if missing:
            agents += self.sudo().create(
                [{"user_id": user.id, "company_id": company.id} for user in missing]
            )
        return {agent.user_id: agent for agent in agents}

    def _set_receiving(self, is_receiving):
        """Switch receiving; switched on, the agent is level with the others."""
        self.is_receiving = is_receiving
        today = self.company_id[:1]._get_today()
        if is_receiving:
            others = self.sudo().search(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("share_date", "=", today),
                    ("is_receiving", "=", True),
                    ("id", "not in", self.ids),
                ]
            )
            level = min(others.mapped("share_used"), default=0)
            for agent in self:
                used = agent.share_used if agent.share_date == today else 0
                agent.write({"share_used": max(used, level), "share_date": today})
