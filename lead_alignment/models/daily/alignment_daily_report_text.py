from odoo import api, fields, models

BULLET = "•"


class AlignmentDailyReport(models.Model):
    """A daily report as plain text, to be pasted into a chat."""

    _inherit = "alignment.daily.report"

    zalo_text = fields.Text(
        "Text for Zalo",
        compute="_compute_zalo_text",
        help="Paste it into the company's group chat.",
    )

    @api.depends(
        "figure_ids", "item_ids", "part_ids.comment", "comment", "amendment_ids"
    )
    @api.depends_context("lang")
    def _compute_zalo_text(self):
        for report in self:
            report.zalo_text = "\n".join(report._get_lines())

    def _get_lines(self):
        self.ensure_one()
        company = self.sudo().company_id.name  # sudo: reads the company's name
        lines = [f"{self.name} – {company}".upper()]
        if self.first_date != self.date:
            lines.append(self.env._("Covers %s", self.covered))
        if self.is_late and self.state == "submitted":
            lines.append(self.env._("Submitted late."))
        if self.comment:
            lines += [self.comment, ""]
        lines += [self._get_figure_line(figure) for figure in self.figure_ids]
        labels = dict(
            self.env["alignment.daily.item"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        for kind, items in self.item_ids.grouped("kind").items():
            lines += ["", labels[kind].upper()]
            lines += [f"{BULLET} {item._get_line()}" for item in items]
        if carried := self.carried_item_ids.with_context(raised_until=self.date):
            lines += ["", self.env._("Open Problems").upper()]
            lines += [f"{BULLET} {item._get_line(age=True)}" for item in carried]
        said = self.part_ids.filtered("comment")
        if said:
            lines += ["", self.env._("Team Members").upper()]
            lines += [f"{BULLET} {part.user_id.name}: {part.comment}" for part in said]
        if self.amendment_ids:
            lines += ["", self.env._("Amendments").upper()]
            lines += [f"{BULLET} {one.text}" for one in self.amendment_ids]
        return lines

    def _get_figure_line(self, figure):
        parts = [f"{BULLET} {figure.label}: {figure.shown}"]
        if figure.trend and figure.trend != "=":
            parts.append(f"({figure.trend})")
        if figure._has("promised"):
            parts.append(self.env._("of %s committed", figure.promised_shown))
        return " ".join(parts)
