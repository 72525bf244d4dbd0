from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lead_alignment.tools.timeline import SUMMARY_TO_ALL, Source


class ShowroomVisit(models.Model):
    """A customer came to the showroom: an event that may be scored, and an entry of
    the customer's history."""

    _name = "showroom.visit"
    _inherit = "timeline.source.mixin"
    _description = "Showroom Visit"

    partner_id = fields.Many2one("res.partner", required=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    product = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        rows = [(visit.id, "showroom_visit", None) for visit in visits]
        self.env["customer.event.inbox"]._enqueue(self._name, rows)
        return visits

    @api.model
    def _prepare_inbox_events(self, entries):
        return [
            {
                "type": entry.code,
                "identities": [("partner", str(visit.partner_id.id))],
                "source": "showroom",
                "message_id": f"visit {visit.id}",
                "occurred_at": visit.date,
                "company_id": visit.company_id.id,
                "label": visit.product,
            }
            for entry in entries
            if (visit := entry.record) and not visit.partner_id._is_colleague()
        ]

    @api.model
    def _get_timeline_sources(self):
        return [
            Source(
                key="visit",
                label=self.env._("Showroom Visit"),
                model=self._name,
                date="date",
                department="sales",
                order=190,
                levels=SUMMARY_TO_ALL,
                about="partner_id",
            )
        ]

    @api.model
    def _get_timeline_domain(self, source, person):
        of_company = Domain("company_id", "in", person.companies)
        return of_company & Domain("partner_id", "in", person.partners)

    def _describe_for_timeline(self, source):
        title = self.env._("Showroom Visit")
        return {one.id: {"title": title, "text": one.product} for one in self}
