from odoo import api, fields, models
from odoo.fields import Domain

# what names a person: a lead repeats an older one that shares either
DUPLICATE_KEYS = ("phone_sanitized", "email_normalized")


class LeadOriginMixin(models.AbstractModel):
    """Who brought the lead, and whether it was known already on arrival.

    Both are facts of the arrival: merging keeps those of the surviving lead, a
    copy gets its own.
    """

    _name = "lead.origin.mixin"
    _description = "Origin of a Lead"

    marketer_id = fields.Many2one(
        "res.users",
        compute="_compute_marketer_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        domain="[('share', '=', False)]",
        help="Who brought the lead: the responsible of its campaign, or the marketer "
        "who entered it.",
    )
    is_duplicate = fields.Boolean(
        "Known on Arrival",
        compute="_compute_is_duplicate",
        store=True,
        copy=False,
        help="An older lead of the company has the same phone or e-mail.",
    )

    @api.depends("campaign_id")
    def _compute_marketer_id(self):
        """A campaign says who, unless the system made it; else a marketer who
        enters a lead brought it."""
        is_marketer = self.env.user.has_group(
            "lead_alignment.lead_alignment_group_marketing_user"
        )
        for lead in self:
            # sudo: the name of the responsible, not the campaign
            responsible = lead.campaign_id.sudo().user_id
            if responsible.active and not responsible._is_superuser():
                lead.marketer_id = responsible
            elif not lead.marketer_id and not lead._origin and is_marketer:
                lead.marketer_id = self.env.user
            else:
                lead.marketer_id = lead.marketer_id

    @api.depends("phone_sanitized", "email_normalized", "company_id")
    def _compute_is_duplicate(self):
        known = {name: self._get_first_leads(name) for name in DUPLICATE_KEYS}
        for lead in self:
            firsts = [
                known[name].get((lead.company_id.id, lead[name]))
                for name in DUPLICATE_KEYS
                if lead[name]
            ]
            own_id = lead._origin.id
            lead.is_duplicate = any(
                first and (not own_id or first < own_id) for first in firsts
            )

    def _get_first_leads(self, name):
        """{(company id, value of field ``name``): id of the oldest such lead}"""
        values = list(filter(None, set(self.mapped(name))))
        if not values:
            return {}
        # sudo: whether somebody is known does not depend on who looks; the company
        # is part of the key, and nothing but the answer is told
        rows = (
            self.sudo()
            .with_context(active_test=False)
            ._read_group(Domain(name, "in", values), ["company_id", name], ["id:min"])
        )
        return {(company.id, value): first for company, value, first in rows}
