from collections import namedtuple

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...tools.departments import GROUPS
from ..shared.prefetch import PREFETCH_GROUP

CONTACT_SETTINGS = {
    "reveal_limit",
    *(f"{verb}_{name}" for verb in ("mask", "export") for name in GROUPS),
}
# masked: departments that see masks; kept: departments that may not export; limit:
# reveals a day; partner_id: the company's own contact, which is no customer
ContactSettings = namedtuple("ContactSettings", "masked kept limit partner_id")


class ResCompany(models.Model):
    """Which departments see customers' addresses masked, and which may export them."""

    _inherit = "res.company"

    mask_marketing = fields.Boolean("Mask for Marketing", prefetch=PREFETCH_GROUP)
    mask_sales = fields.Boolean("Mask for Sales", prefetch=PREFETCH_GROUP)
    mask_support = fields.Boolean("Mask for Customer Service", prefetch=PREFETCH_GROUP)
    reveal_limit = fields.Integer(
        "Reveals per Day",
        default=30,
        help="Number of masked phones and emails each user can reveal per day.",
        prefetch=PREFETCH_GROUP,
    )
    export_marketing = fields.Boolean(
        "Marketing May Export", default=True, prefetch=PREFETCH_GROUP
    )
    export_sales = fields.Boolean(
        "Sales May Export", default=True, prefetch=PREFETCH_GROUP
    )
    export_support = fields.Boolean(
        "Customer Service May Export", default=True, prefetch=PREFETCH_GROUP
    )

    _check_reveal_limit = models.Constraint(
        "CHECK(reveal_limit >= 0)", "The daily reveal limit cannot be negative."
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"partner_id", *CONTACT_SETTINGS}:
            self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache()
    def _masks_contacts(self):
        """Whether any company masks contacts for anybody."""
        return any(one.masked for one in self._get_contact_settings().values())

    @api.model
    @tools.ormcache()
    def _get_contact_settings(self):
        """Return {company id: ``ContactSettings``}."""
        # sudo: the settings of a company apply to all its users
        companies = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        return {
            company.id: ContactSettings(
                masked=frozenset(d for d in GROUPS if company[f"mask_{d}"]),
                kept=frozenset(d for d in GROUPS if not company[f"export_{d}"]),
                limit=company.reveal_limit,
                partner_id=company.partner_id.id,
            )
            for company in companies
        }
