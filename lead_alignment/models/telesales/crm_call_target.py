from odoo import api, fields, models
from odoo.fields import Domain


class CrmCallTarget(models.Model):
    """The daily target of an agent, from a day on.

    The agent's newest target holds, else the newest one without an agent. Earlier ones
    stay, so that past days are judged by the targets of that time.
    """

    _name = "crm.call.target"
    _description = "Daily Target"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        "Agent",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Leave empty to apply to everyone without their own target.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: fields.Date.context_today(self)
    )
    calls = fields.Integer(default=80)
    contacts = fields.Integer(default=40)
    won = fields.Integer("Deals Won", default=5)
    amount = fields.Monetary()
    currency_id = fields.Many2one(related="company_id.currency_id")

    _unique_day = models.UniqueIndex(
        "(company_id, COALESCE(user_id, 0), date_from)",
        "A target already starts on this day. Edit that one.",
    )
    _check_numbers = models.Constraint(
        "CHECK(calls >= 0 AND contacts >= 0 AND won >= 0 AND amount >= 0)",
        "A target cannot be negative.",
    )

    @api.model
    def _get_for(self, users, company, day):
        """Return {user: target on ``day``}, an empty one if none was set."""
        targets = self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("user_id", "in", [False, *users.ids])
            & Domain("date_from", "<=", day)
        )
        own = {}
        for target in targets:  # the newest comes first
            own.setdefault(target.user_id, target)
        general = own.get(self.env["res.users"], self.sudo())
        return {user: own.get(user, general) for user in users}
