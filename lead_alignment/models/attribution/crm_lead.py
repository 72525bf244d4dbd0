from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# a lead is a duplicate of an older one with the same value in either field
DUPLICATE_KEYS = ("phone_sanitized", "email_normalized")
UTM_FIELDS = ("campaign_id", "source_id", "medium_id")
# mark in the context: the lead comes with its touchpoint; an object, so that no client
# can send it
TOUCHED = object()
# mark likewise: the caller adds the touchpoint
TOUCHED_LATER = object()


class CrmLead(models.Model):
    """Where a lead comes from: who brought it, whether the customer was known before,
    and its touchpoints, of which the first and the last are stored.

    On merge the surviving lead keeps the facts of its arrival and gets all touchpoints;
    the first of all stays the first, and the repeats add up. A copy starts anew.
    """

    _inherit = "crm.lead"
    _facts = frozenset(
        {
            "marketer_id",
            "is_duplicate",
            "first_touch_id",
            "last_touch_id",
            "duplicate_count",
            "hand_raised_date",
        }
    )

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
        help="Person who sourced the lead: the campaign owner or the marketer who "
        "entered it.",
    )
    is_duplicate = fields.Boolean(
        "Duplicate",
        compute="_compute_is_duplicate",
        store=True,
        copy=False,
        help="An older lead in this company has the same phone or email.",
    )

    touch_ids = fields.One2many("crm.lead.touch", "lead_id", readonly=True, copy=False)
    first_touch_id = fields.Many2one(
        "crm.lead.touch",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    last_touch_id = fields.Many2one(
        "crm.lead.touch",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    duplicate_count = fields.Integer(
        "Repeat Inquiries",
        readonly=True,
        copy=False,
        help=(
            "Number of repeat inquiries from the same customer since the lead was "
            "created."
        ),
    )
    hand_raised_date = fields.Datetime(
        "Callback Requested",
        readonly=True,
        copy=False,
        help="The customer requested a call and becomes an MQL regardless of score.",
    )
    first_touch_campaign_id = fields.Many2one(
        related="first_touch_id.campaign_id", string="First Touch: Campaign"
    )
    first_touch_form = fields.Char(
        related="first_touch_id.form", string="First Touch: Form"
    )
    first_touch_ad = fields.Char(related="first_touch_id.ad", string="First Touch: Ad")
    first_touch_landing_page = fields.Char(
        related="first_touch_id.landing_page", string="First Touch: Landing Page"
    )
    first_touch_sub_team = fields.Char(
        related="first_touch_id.sub_team", string="First Touch: Marketing Sub-Team"
    )
    last_touch_campaign_id = fields.Many2one(
        related="last_touch_id.campaign_id", string="Last Touch: Campaign"
    )
    last_touch_form = fields.Char(
        related="last_touch_id.form", string="Last Touch: Form"
    )
    last_touch_ad = fields.Char(related="last_touch_id.ad", string="Last Touch: Ad")

    @api.depends("campaign_id")
    def _compute_marketer_id(self):
        """Set who brought the lead: the owner of its campaign, unless the system made
        the campaign; else the marketer who enters the lead."""
        is_marketer = self.env.user.has_group(
            "lead_alignment.lead_alignment_group_marketing_user"
        )
        for lead in self:
            # sudo: reads the owner's name, not the campaign
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
        """Return {(company id, value of field ``name``): id of the oldest lead}."""
        values = list(filter(None, set(self.mapped(name))))
        if not values:
            return {}
        # sudo: a duplicate is one whoever looks; the company is part of the key, and
        # only the id is used
        rows = (
            self.sudo()
            .with_context(active_test=False)
            ._read_group(Domain(name, "in", values), ["company_id", name], ["id:min"])
        )
        return {(company.id, value): first for company, value, first in rows}

    # ------------------------------------------------------------
    # First and last touchpoint
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self.env.context.get("lead_touch") not in (TOUCHED, TOUCHED_LATER):
            came = leads._get_landing_texts()
            leads.filtered(
                lambda lead: came.get(lead.id) or any(lead[name] for name in UTM_FIELDS)
            )._create_utm_touches(came)
        return leads

    def action_open_touches(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Touchpoints: %s", self.display_name),
            "res_model": "crm.lead.touch",
            "view_mode": "list,form",
            "domain": [("lead_id", "=", self.id)],
        }

    def _create_utm_touches(self, texts=None):
        """Append a touchpoint to leads with a campaign, source or medium.

        :param texts: {lead id: further values of the touchpoint}
        """
        code = "lead_created"
        type_id = self.env["customer.event.type"]._get_catalogue()[code].type_id
        event_ids = self._record_on_leads(
            [
                (
                    lead,
                    {
                        "type": code,
                        "message_id": f"created {lead.id}",
                        "occurred_at": lead.create_date,
                        "campaign_id": lead.campaign_id.id,
                        "label": lead.source_id.name or lead.medium_id.name or None,
                    },
                )
                for lead in self
            ]
        )
        self._add_touches(
            [
                {
                    "lead_id": lead.id,
                    "event_id": event_ids.get(lead.id),
                    "date": lead.create_date,
                    "type_id": type_id,
                    "interest_id": lead.interest_id.id,
                    **{name: lead[name].id for name in UTM_FIELDS},
                    **(texts or {}).get(lead.id, {}),
                }
                for lead in self
            ]
        )

    @api.model
    def _add_touches(self, vals_list):
        """Append touchpoints, and update the first and last of each lead."""
        touches = self.env["crm.lead.touch"]._append(vals_list)
        if touches:
            touches.flush_model()
            self._point_to_touches({vals["lead_id"] for vals in vals_list})
        return touches

    @api.model
    def _point_to_touches(self, lead_ids):
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead lead
                   SET first_touch_id = edge.first_id, last_touch_id = edge.last_id
                  FROM (SELECT lead_id,
                               (array_agg(id ORDER BY date, id))[1] AS first_id,
                               (array_agg(id ORDER BY date DESC, id DESC))[1] AS last_id
                          FROM crm_lead_touch WHERE lead_id = ANY(%s)
                         GROUP BY lead_id) edge
                 WHERE lead.id = edge.lead_id
                   AND (lead.first_touch_id, lead.last_touch_id)
                       IS DISTINCT FROM (edge.first_id, edge.last_id)
                """,
                list(lead_ids),
            )
        )
        self.browse(lead_ids).invalidate_recordset(
            ["first_touch_id", "last_touch_id", "touch_ids"], flush=False
        )

    def _merge_dependences_history(self, opportunities):
        # sudo: users who merge leads see all of them
        others = opportunities.sudo()
        others.touch_ids._repoint(self)
        self.env["crm.lead.touch"].flush_model(["lead_id"])
        self._point_to_touches(self.ids)
        return super()._merge_dependences_history(opportunities)

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "duplicate_count": lambda name, leads: sum(leads.mapped(name)),
            "hand_raised_date": lambda name, leads: max(
                filter(None, leads.mapped(name)), default=False
            ),
        }
