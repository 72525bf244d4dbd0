from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .crm_queue_step import DUE_DATES


class CrmLead(models.Model):
    """What comes next on a lead, and when: the first of its dates of a call."""

    _inherit = "crm.lead"

    next_call_date = fields.Datetime(
        "Next Call",
        compute="_compute_next_call",
        help="When this customer is to be called next.",
    )
    next_call_kind = fields.Char("Next Step", compute="_compute_next_call")
    is_next_call_late = fields.Boolean(
        compute="_compute_next_call", export_string_translation=False
    )

    @api.depends(
        *DUE_DATES.values(), "won_status", "attempt_count", "activity_ids.date_deadline"
    )
    @api.depends_context("lang")
    def _compute_next_call(self):
        now = fields.Datetime.now()
        self.next_call_date = self.next_call_kind = self.is_next_call_late = False
        labels = {
            "callback": self.env._("Call back"),
            "new": self.env._("First call"),
            "retry": self.env._("Try again"),
            "follow_up": self.env._("Follow up"),
        }
        waits = self.env._("Customer is waiting")
        for lead in self.filtered(lambda lead: lead.won_status == "pending"):
            dates = {kind: lead[name] for kind, name in DUE_DATES.items() if lead[name]}
            if dates:
                kind = min(dates, key=dates.get)
                is_back = kind == "new" and (lead.attempt_count or lead.k_status_id)
                lead.next_call_date = dates[kind]
                lead.next_call_kind = waits if is_back else labels[kind]
                lead.is_next_call_late = dates[kind] < now
            elif planned := lead.activity_ids[:1]:
                day = format_date(self.env, planned.date_deadline)
                lead.next_call_kind = f"{planned.display_name}, {day}"

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Order by the first of the dates; leads without one come last."""
        if field_name != "next_call_date":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        dates = [self._field_to_sql(alias, name, query) for name in DUE_DATES.values()]
        return SQL("LEAST(%s) %s NULLS LAST", SQL(", ").join(dates), direction)
