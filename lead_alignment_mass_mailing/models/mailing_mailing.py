from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.campaign.utm_campaign_results import GROUPS
from odoo.addons.lead_alignment.models.outcome.crm_k_status_change import SQL_NOT_UNDONE

WINDOW = timedelta(days=30)
STAGES = ("mql", "sal", "sql", "customer")
# identities of a recipient, the surest first
ADDRESSES = """
    (1, 'partner', CASE WHEN trace.model = 'res.partner' THEN trace.res_id::text END),
    (2, 'email', trace.email)
"""
# each person once, since the first mail of this mailing to them
RECIPIENTS = """
    SELECT mailing_id, profile_id, min(sent) AS since
      FROM (SELECT trace.mass_mailing_id AS mailing_id,
                   COALESCE(lead.profile_id, identity.profile_id) AS profile_id,
                   trace.sent_datetime AS sent
              FROM mailing_trace trace
              LEFT JOIN crm_lead lead
                ON trace.model = 'crm.lead' AND lead.id = trace.res_id
               AND lead.company_id = %(company)s
              LEFT JOIN LATERAL (
                   SELECT known.profile_id
                     FROM (VALUES %(addresses)s) AS address(rank, kind, value)
                     JOIN customer_identity known
                       ON known.company_id = %(company)s
                      AND (known.kind, known.value) = (address.kind, address.value)
                    WHERE known.profile_id IS NOT NULL
                    ORDER BY address.rank LIMIT 1) identity ON TRUE
             WHERE trace.mass_mailing_id = ANY(%(mailings)s)
               AND trace.sent_datetime IS NOT NULL
               AND trace.is_test_trace IS NOT TRUE) sent
     WHERE profile_id IS NOT NULL
     GROUP BY 1, 2
"""
# the stages as the funnel counts them: an MQL is a first handoff
REACHED = """
    WITH people AS (%(people)s)
    SELECT people.mailing_id, stage.name, count(DISTINCT people.profile_id)
      FROM people
      JOIN crm_lead lead ON lead.profile_id = people.profile_id
      JOIN (%(funnel)s) funnel ON funnel.lead_id = lead.id
CROSS JOIN LATERAL (VALUES ('mql', funnel.mql_date), ('sal', funnel.sal_date),
                           ('sql', funnel.sql_date),
                           ('customer', funnel.customer_date)) AS stage(name, date)
     WHERE stage.date >= people.since AND stage.date < people.since + %(window)s
     GROUP BY 1, 2
    UNION ALL
    SELECT mailing_id, 'people', count(*) FROM people GROUP BY 1
"""
# the last outcome of each person within the window
ENDED = """
    WITH people AS (%(people)s)
    SELECT mailing_id, status_id, count(*)
      FROM (SELECT DISTINCT ON (people.mailing_id, people.profile_id)
                   people.mailing_id, change.to_status_id AS status_id
              FROM people
              JOIN crm_lead lead ON lead.profile_id = people.profile_id
              JOIN crm_k_status_change change ON change.lead_id = lead.id
             WHERE change.to_status_id IS NOT NULL AND %(stands)s
               AND change.date >= people.since
               AND change.date < people.since + %(window)s
             ORDER BY people.mailing_id, people.profile_id,
                      change.date DESC, change.id DESC) last
     GROUP BY 1, 2
"""


class MailingMailing(models.Model):
    """What became of the recipients of a mailing within 30 days: not whether they
    opened it, but how far they got, and how the calls ended."""

    _inherit = "mailing.mailing"

    became_people_count = fields.Integer(
        "Known Customers",
        compute="_compute_became",
        groups=GROUPS,
        help="Unique recipients who have a customer profile in this company.",
    )
    became_mql_count = fields.Integer(
        "Became MQL", compute="_compute_became", groups=GROUPS
    )
    became_sal_count = fields.Integer(
        "Accepted by Sales", compute="_compute_became", groups=GROUPS
    )
    became_sql_count = fields.Integer(
        "Became SQL", compute="_compute_became", groups=GROUPS
    )
    became_customer_count = fields.Integer(
        "Deals Won", compute="_compute_became", groups=GROUPS
    )
    became_k_mix = fields.Text("K-Statuses", compute="_compute_became", groups=GROUPS)

    @api.depends_context("company", "uid")
    def _compute_became(self):
        """Count by SQL, as there are tens of thousands of recipients.

        Rights on leads do not apply: these are figures of the whole mailing, for
        marketing and heads.
        """
        self.env["crm.lead"]._flush_facts()
        self.env.flush_all()
        reached, mixes = {}, {}
        funnel = self.env["crm.funnel.report"]._table_query
        for mailing_id, stage, count in self._query(REACHED, funnel=funnel):
            reached[mailing_id, stage] = count
        for mailing_id, status_id, count in self._query(ENDED, stands=SQL_NOT_UNDONE):
            status = self.env["crm.k.status"].browse(status_id)
            mixes.setdefault(mailing_id, []).append((status, count))
        describe = self.env["utm.campaign"]._describe_k_mix
        for mailing in self:
            for stage in ("people", *STAGES):
                count = reached.get((mailing._origin.id, stage), 0)
                mailing[f"became_{stage}_count"] = count
            mailing.became_k_mix = describe(mixes.get(mailing._origin.id, []))

    @api.model
    def _get_addresses(self):
        """Hook: return SQL rows (rank, kind of identity, value) of a ``trace``."""
        return SQL(ADDRESSES)

    def _query(self, text, **values):
        people = SQL(
            RECIPIENTS,
            addresses=self._get_addresses(),
            company=self.env.company.id,
            mailings=self._origin.ids,
        )
        return self.env.execute_query(SQL(text, people=people, window=WINDOW, **values))
