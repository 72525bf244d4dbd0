from odoo import api, fields, models
from odoo.exceptions import UserError


class AlignmentDailyAmendment(models.Model):
    """A correction of a submitted report, which itself stays as it is."""

    _name = "alignment.daily.amendment"
    _description = "Daily Report Amendment"
    _order = "report_id desc, id"
    _rec_name = "text"

    report_id = fields.Many2one(
        "alignment.daily.report", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True)
    department = fields.Selection(related="report_id.department", store=True)
    user_id = fields.Many2one(
        "res.users",
        "By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    date = fields.Datetime(
        "Added on", required=True, readonly=True, default=fields.Datetime.now
    )
    text = fields.Char("Correction", required=True)

    @api.model_create_multi
    def create(self, vals_list):
        """:raises UserError: for a report that was not submitted yet"""
        amendments = super().create(
            [
                {**vals, "user_id": self.env.uid, "date": fields.Datetime.now()}
                for vals in vals_list
            ]
        )
        for report in amendments.report_id:
            report._check_head()
            if report.state == "draft":
                raise UserError(
                    self.env._(
                        "%s is still a draft. Edit it instead of adding an amendment.",
                        report.name,
                    )
                )
        return amendments

    def write(self, vals):
        """Refuse any change: an amendment is corrected by another amendment."""
        if vals:
            raise UserError(self.env._("Amendments cannot be edited. Add another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_any(self):
        raise UserError(self.env._("Amendments cannot be edited. Add another one."))
