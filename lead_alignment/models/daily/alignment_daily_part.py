from odoo import api, fields, models
from odoo.exceptions import UserError


class AlignmentDailyPart(models.Model):
    """A member's part in a daily report: own figures, and an optional comment."""

    _name = "alignment.daily.part"
    _description = "Daily Report Section"
    _order = "report_id desc, id"
    _rec_name = "user_id"

    report_id = fields.Many2one(
        "alignment.daily.report",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users", "Member", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True)
    department = fields.Selection(related="report_id.department", store=True)
    date = fields.Date(related="report_id.date", store=True)
    state = fields.Selection(related="report_id.state", string="Report Status")
    comment = fields.Char(help="Optional comment on the day.")
    figure_ids = fields.One2many(
        "alignment.daily.figure", "part_id", "Metrics", readonly=True
    )
    item_ids = fields.One2many("alignment.daily.item", "part_id", "Notes")
    digest = fields.Char(
        "Metrics Summary",
        compute="_compute_digest",
        help="Metrics other than zero.",
    )

    _unique_member = models.UniqueIndex(
        "(report_id, user_id)", "Each member has one section per report."
    )

    @api.depends("figure_ids")
    @api.depends_context("lang")
    def _compute_digest(self):
        for part in self:
            told = part.figure_ids.filtered(
                lambda figure: figure.value and figure.key != "outcome"
            )
            part.digest = " · ".join(
                f"{figure.label} {figure.shown}" for figure in told
            )

    def write(self, vals):
        """:raises UserError: for a submitted report, another's part or other fields"""
        if not self.env.su and vals.keys() - {"comment", "item_ids"}:
            raise UserError(self.env._("You can only edit your comment."))
        if "comment" in vals:
            # sudo: reads only whether the report was submitted
            self.sudo().report_id._check_draft()
            for part in self:
                if not self.env.su and part.user_id != self.env.user:
                    raise UserError(self.env._("You can only write in your own name."))
        return super().write(vals)

    def action_make_problem(self):
        """Make a problem of the day from a member's comment, as the head."""
        self.report_id._check_head()
        # sudo: the comment stays in the member's name
        self.env["alignment.daily.item"].sudo().create(
            [
                {
                    "report_id": part.report_id.id,
                    "part_id": part.id,
                    "user_id": part.user_id.id,
                    "kind": "problem",
                    "text": part.comment,
                }
                for part in self
                if part.comment
            ]
        )

    @api.model
    def action_open_mine(self):
        """Open the user's own part of today, or their last one."""
        part = self.search([("user_id", "=", self.env.uid)], order="date desc", limit=1)
        if not part:
            return self.env["ir.actions.act_window"]._for_xml_id(
                "lead_alignment.alignment_daily_part_action"
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My Daily Report"),
            "res_model": self._name,
            "res_id": part.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
