from odoo import api, fields, models

KINDS = [
    ("people", "People"),
    ("tools", "Tools"),
    ("agency", "Agencies"),
    ("other", "Other"),
]
DEPARTMENTS = [("marketing", "Marketing"), ("sales", "Sales")]


class AlignmentCost(models.Model):
    """What a department cost in a month besides media: people, tools, agencies.

    Media is ``alignment.spend``. A cost may belong to a campaign; if not, it belongs to
    all that the month brought.
    """

    _name = "alignment.cost"
    _description = "Department Cost"
    _order = "month desc, department, kind, id"
    _rec_name = "kind"

    month = fields.Date(
        required=True,
        index=True,
        default=lambda self: self.env.company._get_today().replace(day=1),
        help="Any day of the month. The cost counts for the whole month.",
    )
    department = fields.Selection(DEPARTMENTS, required=True, default="marketing")
    kind = fields.Selection(KINDS, "Cost Type", required=True, default="people")
    amount = fields.Monetary(
        required=True, help="In the company's currency. A credit is negative."
    )
    campaign_id = fields.Many2one(
        "utm.campaign",
        index="btree_not_null",
        ondelete="restrict",
        help="Leave empty if the cost is for all campaigns.",
    )
    note = fields.Char()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_at_first_day(vals) for vals in vals_list])

    def write(self, vals):
        result = super().write(_at_first_day(vals))
        if vals.keys() & {"department", "company_id"}:
            # rules look at what was before; nobody gives costs to others
            self.flush_recordset()
            self.check_access("write")
        return result


def _at_first_day(vals):
    """Return the values with the first day of their month."""
    if not vals.get("month"):
        return vals
    return {**vals, "month": fields.Date.to_date(vals["month"]).replace(day=1)}
