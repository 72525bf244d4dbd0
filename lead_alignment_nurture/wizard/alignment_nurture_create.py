from odoo import api, fields, models

from .nurture_templates import TEMPLATES


class AlignmentNurtureCreate(models.TransientModel):
    """Makes a program from one of the templates of the trade, in the user's language;
    texts and steps are theirs to change."""

    _name = "alignment.nurture.create"
    _description = "Program from a Template"

    template = fields.Selection(
        selection="_select_template", required=True, default="not_reached"
    )
    description = fields.Text(compute="_compute_description")

    @api.model
    def _select_template(self):
        return [(key, self.env._(one.name)) for key, one in TEMPLATES.items()]

    @api.depends("template")
    def _compute_description(self):
        for wizard in self:
            template = TEMPLATES.get(wizard.template)
            wizard.description = template and self.env._(template.purpose)

    def action_create_program(self):
        """Create the program as a draft, and open it."""
        self.ensure_one()
        program = TEMPLATES[self.template].create_program(self.env)
        return {
            "type": "ir.actions.act_window",
            "res_model": "alignment.nurture",
            "res_id": program.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
