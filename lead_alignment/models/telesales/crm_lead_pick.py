from odoo import api, fields, models


class CrmLeadPick(models.Model):
    """A lead that an agent picked instead of taking the next one. Rows count against
    the day's limit, and show heads who picks."""

    _name = "crm.lead.pick"
    _description = "Manually Picked Lead"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead", required=True, ondelete="cascade", index=True, readonly=True
    )
    user_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", index=True, readonly=True
    )
    date = fields.Datetime(required=True, readonly=True)

    @api.model
    def _count_today(self, user):
        start = user._get_day_start()
        return self.sudo().search_count(
            [("user_id", "=", user.id), ("date", ">=", start)]
        )

    @api.model
    def _log(self, user, lead):
        # sudo: users may not write picks; the queue does
        self.sudo().create(
            {"user_id": user.id, "lead_id": lead.id, "date": fields.Datetime.now()}
        )
