from odoo import fields, models


class ProjectProject(models.Model):
    """Whether customers ask for support by the tasks of a project."""

    _inherit = "project.project"

    is_support = fields.Boolean(
        "Customer Support",
        help="A task of a customer is a support request: it counts in the ledger, and "
        "as a contact with the customer.",
    )
