from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.daily.figure_definitions import KEYS


class AlignmentIssueMerge(models.TransientModel):
    """Makes one issue of what several people raised: its cause, what is done about it,
    by whom and until when."""

    _name = "alignment.issue.merge"
    _description = "Create Issue"
    _inherit = ["active.records.mixin"]

    _chosen = "item_ids"

    item_ids = fields.Many2many("alignment.daily.item", string="Problems")
    offered_item_ids = fields.Many2many(
        "alignment.daily.item",
        "alignment_issue_merge_offered_rel",
        readonly=True,
        default=lambda self: self._default_offered(),
        export_string_translation=False,
    )
    issue_id = fields.Many2one(
        "alignment.issue",
        "Add to Issue",
        domain="[('state', 'in', ['open', 'decided'])]",
        help="Leave empty to create a new issue.",
    )
    name = fields.Char("Issue")
    cause = fields.Text(string="Root Cause")
    decision = fields.Text()
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    date_due = fields.Date("Due")
    department = fields.Selection([("marketing", "Marketing"), ("sales", "Sales")])
    measure = fields.Selection(
        [key for key in KEYS if key[0] != "outcome"], "Success Metric"
    )

    @api.model
    def _default_offered(self):
        """Return the items that the meeting offers, or those selected in a list."""
        context = self.env.context
        is_list = context.get("active_model") == "alignment.daily.item"
        chosen = context.get("active_ids") if is_list else None
        return context.get("offered_item_ids") or chosen

    def action_merge(self):
        """:raises UserError: for nothing selected, or items of several companies"""
        self.ensure_one()
        if not self.item_ids:
            raise UserError(
                self.env._("Select the problems to combine into one issue.")
            )
        if len(self.item_ids.company_id) > 1:
            raise UserError(
                self.env._(
                    "Issues belong to one company. Select records of a single company."
                )
            )
        issue = self.issue_id
        issue.check_access("read")
        if issue and issue.company_id != self.item_ids.company_id:
            raise UserError(
                self.env._(
                    "Issues belong to one company. Select records of a single company."
                )
            )
        if not issue:
            issue = issue.create(
                {
                    "name": self.name or self.item_ids[0].text,
                    "cause": self.cause,
                    "decision": self.decision,
                    "user_id": self.user_id.id,
                    "date_due": self.date_due,
                    "department": self.department,
                    "measure": self.measure,
                    "state": "decided" if self.decision else "open",
                    "company_id": self.item_ids.company_id.id,
                    "campaign_id": self._get_shared("campaign_id").id,
                    "interest_id": self._get_shared("interest_id").id,
                }
            )
        self.item_ids.check_access("read")
        # sudo: heads of either department merge what both departments raised
        self.item_ids.sudo().issue_id = issue
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _get_shared(self, name):
        """Return the value of a field that all items share; empty if they differ."""
        values = self.item_ids[name]
        return values if len(values) == 1 else values.browse()
