from odoo import fields, models


class ProjectProject(models.Model):
    """Whether the tasks of a project are customers' support requests."""

    _inherit = "project.project"

    is_support = fields.Boolean(
        "Customer Support",
        help="A task of a customer is a support request: it counts in the ledger, and "
        "as a contact with the customer.",
    )
