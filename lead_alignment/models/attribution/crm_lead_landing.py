from odoo import api, fields, models

from ...tools.landing_url import CLICK_KINDS
from ..ledger.alignment_utm_alias import TARGETS, UNNAMED
from .crm_lead import UTM_FIELDS

TEXTS = ("ad", "keyword", "landing_page")


class CrmLead(models.Model):
    """What the address says at which a visitor came, on the touchpoints of leads that
    Odoo makes by itself: the words of UTM as they came, and the click on an ad."""

    _inherit = "crm.lead"

    @api.model
    def _get_landing(self):
        """Hook: return what is known of the ad that led the visitor here whose request
        this is, as of ``Arrival``; {} for nothing."""
        return {}

    def _get_landing_texts(self):
        """Return {lead id: values of the touchpoint} of new leads that came by an
        ``Arrival`` with a landing page; the lead's own campaign, source and medium
        count."""
        arrival, texts = self._get_arrival(), {}
        if not arrival or not arrival.landing:
            return texts
        by_company = self.grouped(lambda lead: lead.company_id or self.env.company)
        for company, leads in by_company.items():
            vals = self._prepare_landing_vals(company)
            for lead in leads:
                own = {name: lead[name].id for name in UTM_FIELDS if lead[name]}
                texts[lead.id] = {**vals, **own}
        return texts

    @api.model
    def _prepare_landing_vals(self, company):
        """Return the values of a touchpoint that the ``Arrival``'s landing page says.

        :param company: whose words of UTM they are
        """
        arrival = self._get_arrival()
        landing = arrival.landing if arrival else {}
        vals = {name: landing[name] for name in TEXTS if landing.get(name)}
        words = {(kind, landing[kind]) for kind in TARGETS if landing.get(kind)}
        if words:
            meanings = self.env["alignment.utm.alias"]._resolve(company, words)
            for kind, text in words:
                meaning = meanings.get((kind, text), UNNAMED)
                vals |= {
                    f"utm_{kind}": text,
                    f"{kind}_alias_id": meaning.alias_id,
                    TARGETS[kind]: meaning.record_id or False,
                }
        if click := next((kind for kind in CLICK_KINDS if landing.get(kind)), ""):
            vals |= {
                "click_kind": click,
                "click_id": landing[click],
                "click_date": landing.get("date") or fields.Datetime.now(),
            }
        return vals
