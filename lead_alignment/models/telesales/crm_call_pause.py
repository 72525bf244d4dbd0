from odoo import api, fields, models


class CrmCallPause(models.Model):
    """A break of an agent, and why. A running one has no end."""

    _name = "crm.call.pause"
    _description = "Agent Break"
    _log_access = False
    _order = "date_from desc, id desc"
    _rec_name = "reason_id"

    user_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", index=True, readonly=True
    )
    reason_id = fields.Many2one(
        "crm.telesales.reason", required=True, ondelete="restrict", readonly=True
    )
    date_from = fields.Datetime("From", required=True, readonly=True)
    date_to = fields.Datetime("Until", readonly=True)
    minutes = fields.Float(
        compute="_compute_minutes",
        store=True,
        aggregator="sum",
        readonly=True,
        string="Duration (Minutes)",
    )

    _unique_running = models.UniqueIndex(
        "(user_id) WHERE date_to IS NULL", "This agent is already on a break."
    )
    _check_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The end time must be after the start time."
    )

    @api.depends("date_from", "date_to")
    def _compute_minutes(self):
        for pause in self:
            span = (pause.date_to or pause.date_from) - pause.date_from
            pause.minutes = span.total_seconds() / 60

    @api.model
    def _get_running(self, user):
        return self.sudo().search([("user_id", "=", user.id), ("date_to", "=", False)])

    @api.model
    def _start(self, user, reason):
        if not self._get_running(user):
            self.sudo().create(
                {
                    "user_id": user.id,
                    "reason_id": reason.id,
                    "date_from": fields.Datetime.now(),
                }
            )

    @api.model
    def _stop(self, user):
        self._get_running(user).date_to = fields.Datetime.now()
