from odoo import api, fields, models
from odoo.fields import Domain


def _word(label):
    """Define a link to the word by which a touchpoint names its campaign, source or
    medium."""
    return fields.Many2one(
        "alignment.utm.alias",
        label,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        export_string_translation=False,
    )


class CrmLeadTouch(models.Model):
    """A touchpoint: one contact that brought a lead, or brought it again, with
    campaign, ad and form. Touchpoints stay when the lead changes its owner."""

    _name = "crm.lead.touch"
    _description = "Marketing Touchpoint"
    _inherit = ["append.only.mixin"]
    _order = "date desc, id desc"
    _rec_name = "type_id"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    event_id = fields.Many2one(
        "customer.event",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        string="Customer Event",
    )
    date = fields.Datetime(required=True, readonly=True)
    type_id = fields.Many2one(
        "customer.event.type", required=True, readonly=True, ondelete="restrict"
    )
    is_repeat = fields.Boolean(
        "Repeat Inquiries", readonly=True, help="The lead already existed."
    )
    campaign_id = fields.Many2one("utm.campaign", readonly=True, ondelete="set null")
    source_id = fields.Many2one("utm.source", readonly=True, ondelete="set null")
    medium_id = fields.Many2one("utm.medium", readonly=True, ondelete="set null")
    utm_campaign = fields.Char("Campaign as Received", readonly=True)
    utm_source = fields.Char("Source as Received", readonly=True)
    utm_medium = fields.Char("Medium as Received", readonly=True)
    campaign_alias_id = _word("Campaign Word")
    source_alias_id = _word("Source Word")
    medium_alias_id = _word("Medium Word")
    form = fields.Char(readonly=True)
    ad = fields.Char(readonly=True)
    keyword = fields.Char(readonly=True)
    site_search = fields.Char(readonly=True, help="Search term used on the website.")
    landing_page = fields.Char(readonly=True)
    interest_id = fields.Many2one(
        "crm.lead.interest", "Product", readonly=True, ondelete="set null"
    )
    product = fields.Char(
        "Product as Received",
        readonly=True,
        help="Filled even when no product has this name.",
    )
    platform_lead_id = fields.Char(
        readonly=True, help="Lead ID on Facebook, TikTok, Google, Zalo …"
    )
    platform = fields.Char(
        "Lead Platform", readonly=True, help="Platform of the platform lead ID."
    )
    click_id = fields.Char(readonly=True, help="ID that the ad gave the click.")
    click_kind = fields.Char(
        "Click ID Type", readonly=True, help="gclid, fbclid, ttclid ..."
    )
    click_date = fields.Datetime("Clicked on", readonly=True)
    fbp = fields.Char("Meta Browser ID", readonly=True)
    fbc = fields.Char("Meta Click Cookie", readonly=True)
    ttp = fields.Char("TikTok Browser ID", readonly=True)
    sub_team = fields.Char("Marketing Sub-Team", readonly=True)
    note = fields.Text(readonly=True)
    contact_name = fields.Char(
        "Name Provided",
        readonly=True,
        help="Name the customer gave. If it differs from the lead's, it may be a "
        "family member.",
    )
    request_key = fields.Char(
        readonly=True,
        index="btree_not_null",
        export_string_translation=False,
        help=(
            "Key of a request without an event, because the customer declined tracking."
        ),
    )

    @api.model
    def _drop_noted(self, requests):
        """Return those of ``requests``, [``Recorded``], that left no touchpoint yet."""
        keys = [request.row.key for request in requests]
        ids = [request.event_id for request in requests if request.event_id]
        # sudo: reads the keys of these very requests
        found = self.sudo().search(
            Domain("request_key", "in", keys) | Domain("event_id", "in", ids)
        )
        noted = {*found.mapped("request_key"), *found.mapped("event_id.id")}
        return [
            request
            for request in requests
            if request.row.key not in noted and request.event_id not in noted
        ]

    def _repoint(self, lead):
        """Move these touchpoints to ``lead``, into which their own is merged."""
        self._amend({"lead_id": lead.id})
