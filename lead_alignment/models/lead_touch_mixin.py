from odoo import api, fields, models
from odoo.tools import SQL

UTM_FIELDS = ("campaign_id", "source_id", "medium_id")
# an object, which no client can send in a context: the lead comes with its touch
TOUCHED = object()


class LeadTouchMixin(models.AbstractModel):
    """Which contacts brought a lead: all of them, the first and the last.

    On merge the surviving lead gets all touches, the first of all stays the first, and
    the repeats add up; a copy starts without any; all else changes nothing.
    """

    _name = "lead.touch.mixin"
    _description = "Marketing Touches of a Lead"

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
        "Came Again",
        readonly=True,
        copy=False,
        help="How often the same person came again while this lead was there.",
    )
    hand_raised_date = fields.Datetime(
        "Asked to Be Called",
        readonly=True,
        copy=False,
        help="The customer asked to be called: a qualified lead without waiting for "
        "points.",
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
        related="first_touch_id.sub_team", string="First Touch: Sub-Team"
    )
    last_touch_campaign_id = fields.Many2one(
        related="last_touch_id.campaign_id", string="Last Touch: Campaign"
    )
    last_touch_form = fields.Char(
        related="last_touch_id.form", string="Last Touch: Form"
    )
    last_touch_ad = fields.Char(related="last_touch_id.ad", string="Last Touch: Ad")

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self.env.context.get("lead_touch") is not TOUCHED:
            leads.filtered(
                lambda lead: any(lead[name] for name in UTM_FIELDS)
            )._touch_by_utm()
        return leads

    def action_open_touches(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Brought %s", self.display_name),
            "res_model": "crm.lead.touch",
            "view_mode": "list,form",
            "domain": [("lead_id", "=", self.id)],
        }

    def _touch_by_utm(self):
        """A lead that comes with a campaign, source or medium: that is its touch."""
        code = "lead_created"
        type_id = self.env["customer.event.type"]._get_catalogue()[code][0]
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
                }
                for lead in self
            ]
        )

    @api.model
    def _add_touches(self, vals_list):
        """Append touches, and keep the first and last of each lead."""
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
        # sudo: whoever merges leads sees all of them
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
