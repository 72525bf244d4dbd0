from odoo import fields, models


class ProjectProject(models.Model):
    """Whether the tasks of a project are customers' support requests."""

    _inherit = "project.project"

    is_support = fields.Boolean(
        "Customer Support",
        help="Customer tasks in this project are support requests. They are recorded "
        "as events and count as customer contact.",
    )
