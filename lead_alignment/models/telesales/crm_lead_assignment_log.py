from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLeadAssignmentLog(models.Model):
    """The assignment history: a lead came to a salesperson, or left one: when, by whom,
    and why.

    Rows are projected from facts that ``crm.lead._log_assignments`` logs; nobody edits
    them. They are deleted with their lead, and move to the surviving lead of a merge.
    """

    _name = "crm.lead.assignment.log"
    _description = "Lead Reassignment"
    _inherit = ["fact.projection.mixin"]
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True, index=True)
    from_user_id = fields.Many2one(
        "res.users", "From", readonly=True, index="btree_not_null", ondelete="set null"
    )
    to_user_id = fields.Many2one(
        "res.users", "To", readonly=True, index="btree_not_null", ondelete="set null"
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", "Reassigned by", readonly=True, ondelete="set null"
    )
    kind = fields.Selection(
        [
            ("arrived", "Created with a salesperson"),
            ("distributed", "Auto-assigned"),
            ("known", "Returned to previous salesperson"),
            ("taken", "Taken from the pool"),
            ("shared", "Bulk reassignment"),
            ("outcome", "By call outcome"),
            ("recalled", "Recalled: not called on time"),
            ("returned", "Recycle to nurturing"),
            ("left", "The salesperson has left"),
            ("changed", "Changed manually"),
        ],
        "Method",
        required=True,
        readonly=True,
    )
    reason_id = fields.Many2one(
        "crm.telesales.reason", readonly=True, ondelete="restrict"
    )
    note = fields.Char(readonly=True)

    def write(self, vals):
        if self:
            raise UserError(self.env._("The assignment history cannot be edited."))
        return super().write(vals)

    @api.model
    def _project_facts(self, leads, facts):
        """Append the changes of salesperson of ``leads``."""
        by_id = {lead.id: lead for lead in leads}
        vals_list = []
        for fact in facts:
            if fact.kind != "owner":
                continue
            move = fact.values["move"]
            is_arrival = move.kind == "arrived"
            vals_list.append(
                {
                    "lead_id": fact.lead_id,
                    "date": by_id[fact.lead_id].create_date
                    if is_arrival
                    else fact.date,
                    "from_user_id": fact.values["before"],
                    "to_user_id": fact.owner_id,
                    "team_id": fact.team_id,
                    "user_id": fact.uid,
                    "kind": move.kind,
                    "reason_id": move.reason_id,
                    "note": move.note,
                }
            )
        # sudo: users may not create rows; these are of leads that were just written
        self.sudo().create(vals_list)
