from odoo import Command, api, fields, models


class AlignmentNurtureMove(models.TransientModel):
    """Moves people who are on the way in an earlier version to the running one, after
    showing how many go where."""

    _name = "alignment.nurture.move"
    _description = "Move People to the Running Version"

    program_id = fields.Many2one("alignment.nurture", required=True, readonly=True)
    line_ids = fields.One2many("alignment.nurture.move.line", "move_id", readonly=True)
    moved_count = fields.Integer("People Moved", compute="_compute_counts")
    staying_count = fields.Integer("People Who Stay", compute="_compute_counts")

    @api.depends("line_ids")
    def _compute_counts(self):
        for move in self:
            going = move.line_ids.filtered("to_step_id")
            move.moved_count = sum(going.mapped("count"))
            move.staying_count = sum((move.line_ids - going).mapped("count"))

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        program = self.env["alignment.nurture"].browse(values.get("program_id"))
        values["line_ids"] = [
            Command.create(
                {"from_step_id": step.id, "to_step_id": target.id, "count": count}
            )
            for step, (count, target) in program.version_id._get_moves().items()
        ]
        return values

    def action_move(self):
        """Move them."""
        self.ensure_one()
        self.program_id.check_access("write")
        self.program_id.version_id._move_people()
        self.env["alignment.nurture"]._wake()
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class AlignmentNurtureMoveLine(models.TransientModel):
    _name = "alignment.nurture.move.line"
    _description = "People Who Are Moved"

    move_id = fields.Many2one("alignment.nurture.move", ondelete="cascade", index=True)
    from_step_id = fields.Many2one("alignment.nurture.step", "They Are At")
    to_step_id = fields.Many2one("alignment.nurture.step", "They Go On With")
    count = fields.Integer("People")
