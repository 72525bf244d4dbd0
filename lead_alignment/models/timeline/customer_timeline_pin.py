from odoo import api, fields, models
from odoo.fields import Domain


class CustomerTimelinePin(models.Model):
    """An entry pinned on top of a customer's history, for all who see the entry."""

    _name = "customer.timeline.pin"
    _description = "Pinned History Entry"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    source = fields.Char(required=True, readonly=True, export_string_translation=False)
    record_id = fields.Many2oneReference(
        model_field="record_model", required=True, readonly=True
    )
    record_model = fields.Char(required=True, readonly=True)
    host_model = fields.Char("Customer Model", required=True, readonly=True)
    host_id = fields.Many2oneReference(
        "Customer", model_field="host_model", required=True, readonly=True
    )

    _unique_pin = models.UniqueIndex(
        "(source, record_id, host_model, host_id)", "This entry is already pinned."
    )
    _host_idx = models.Index("(host_model, host_id)")

    @api.model
    def _get_of(self, person):
        """Return the pins on records of this ``Person``."""
        found = {
            "customer.profile": person.profiles,
            "res.partner": person.partners,
            "crm.lead": person.leads,
        }
        # sudo: a pinned entry is shown at the viewer's level
        return self.sudo().search(
            Domain("company_id", "in", person.companies)
            & Domain.OR(
                Domain("host_model", "=", model) & Domain("host_id", "in", ids)
                for model, ids in found.items()
            )
        )
