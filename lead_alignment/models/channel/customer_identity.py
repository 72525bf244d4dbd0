from odoo import api, models

from .alignment_channel_event import SYSTEMS

SHOWN = 4  # last characters of an id


class CustomerIdentity(models.Model):
    """Names people of platforms as people do: "Zalo …9130"."""

    _inherit = "customer.identity"

    @api.depends("kind", "value")
    @api.depends_context("lang")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for identity in self:
            system, *rest = (identity.value or "").split(":")
            if identity.kind == "external" and (
                len(rest) == 2 and system in SYSTEMS.values()
            ):
                identity.display_name = f"{system.title()} …{rest[1][-SHOWN:]}"
        return result
