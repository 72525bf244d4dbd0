from operator import itemgetter

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, groupby

from ...tools.removal_effect import get_removal_effects

MONTHS = 12  # of leads that the effects are computed from
# the sources of a lead's touches in their order, each once where it follows itself, up
# to the deal; equal journeys together
PATHS = """
    SELECT company_id, sources, is_won, count(*)::int
      FROM (SELECT lead.company_id, lead.customer_date IS NOT NULL AS is_won,
                   array_agg(touch.source_id ORDER BY touch.date, touch.id) AS sources
              FROM crm_lead lead
              JOIN (SELECT *, lag(source_id) OVER (PARTITION BY lead_id
                                                   ORDER BY date, id) AS before
                      FROM crm_lead_touch) touch
                ON touch.lead_id = lead.id
             WHERE lead.create_date >= %(since)s AND lead.company_id IS NOT NULL
               AND touch.source_id IS NOT NULL
               AND touch.source_id IS DISTINCT FROM touch.before
               AND (touch.date <= lead.customer_date OR lead.customer_date IS NULL
                    OR touch.id = lead.first_touch_id)
             GROUP BY lead.id) journey
     GROUP BY 1, 2, 3
     ORDER BY 1
"""


class CrmAttributionEffect(models.Model):
    """How much a source is missed when it is taken away (Markov removal effect): the
    share of customers that would not have come. Recomputed each night from the journeys
    of a year."""

    _name = "crm.attribution.effect"
    _description = "Attribution Removal Effect"
    _inherit = ["append.only.mixin"]
    _order = "effect desc, id"
    _rec_name = "source_id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    source_id = fields.Many2one(
        "utm.source", required=True, readonly=True, ondelete="cascade"
    )
    effect = fields.Float(
        "Removal Effect",
        readonly=True,
        aggregator=None,
        help="Share of customers that would not have come without this source.",
    )

    _unique_source = models.UniqueIndex("(company_id, source_id)")

    @api.model
    def _cron_update(self):
        """Compute the effects of all companies anew, in one transaction."""
        since = fields.Datetime.subtract(fields.Datetime.now(), months=MONTHS)
        self.env["crm.lead"]._flush_facts()
        self.env.flush_all()
        rows = self.env.execute_query(SQL(PATHS, since=since))
        vals_list = []
        for company_id, journeys in groupby(rows, key=itemgetter(0)):
            effects = get_removal_effects(
                (tuple(sources), is_won, count)
                for _company_id, sources, is_won, count in journeys
            )
            vals_list += [
                {"company_id": company_id, "source_id": source_id, "effect": effect}
                for source_id, effect in effects.items()
            ]
        self.search(Domain.TRUE)._remove()
        self._append(vals_list)
