from odoo import api, fields, models
from odoo.tools import SQL

# From a published text to deals: its visits, who read it, and what became of their
# leads after the first reading. A lead counts once for each text.
CHAIN = """
    WITH visit AS (
         SELECT content.id AS content_id, identity.profile_id, event.identity_id,
                event.occurred_at
           FROM customer_event event
           JOIN customer_event_type type ON type.id = event.type_id
            AND type.code IN ('page_view', 'pricing_view')
           JOIN customer_identity identity ON identity.id = event.identity_id
           JOIN alignment_content_path known
             ON known.path = COALESCE(NULLIF(rtrim(event.label, '/'), ''), '/')
           JOIN alignment_content content
             ON content.id = known.content_id
            AND content.company_id = identity.company_id
          WHERE event.quarantine IS NULL),
         reader AS (
         SELECT content_id, profile_id, min(occurred_at) AS since
           FROM visit WHERE profile_id IS NOT NULL GROUP BY 1, 2),
         reading AS (
         SELECT content_id, count(*) AS visits,
                count(DISTINCT COALESCE(-profile_id, identity_id)) AS readers
           FROM visit GROUP BY 1),
         result AS (
         SELECT reader.content_id, count(*) AS leads,
                count(*) FILTER (WHERE first.date >= reader.since) AS mqls,
                count(*) FILTER (
                    WHERE lead.k_status_id = %(k1)s
                      AND lead.k_status_date >= reader.since) AS k1s
           FROM reader
           JOIN crm_lead lead ON lead.profile_id = reader.profile_id
            AND lead.company_id = (SELECT company_id FROM alignment_content
                                    WHERE id = reader.content_id)
           LEFT JOIN crm_lead_handover first
                  ON first.lead_id = lead.id AND first.is_first
          WHERE lead.create_date >= reader.since OR first.date >= reader.since
             OR lead.k_status_date >= reader.since
          GROUP BY 1)
    SELECT content.id, content.id AS content_id, content.company_id,
           content.expert_id, content.department_id, content.kind,
           content.published_date, content.interest_id, 1 AS text_count,
           COALESCE(reading.visits, 0)::int4 AS visit_count,
           COALESCE(reading.readers, 0)::int4 AS reader_count,
           COALESCE(result.leads, 0)::int4 AS lead_count,
           COALESCE(result.mqls, 0)::int4 AS mql_count,
           COALESCE(result.k1s, 0)::int4 AS k1_count
      FROM alignment_content content
      LEFT JOIN reading ON reading.content_id = content.id
      LEFT JOIN result ON result.content_id = content.id
     WHERE content.published_date IS NOT NULL
"""


class AlignmentContentReport(models.Model):
    """What published texts bring: from visit to MQL to K1, per text and per expert."""

    _name = "alignment.content.report"
    _description = "Content Results"
    _auto = False
    _order = "k1_count desc, mql_count desc, visit_count desc, id"
    _rec_name = "content_id"

    content_id = fields.Many2one("alignment.content", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    expert_id = fields.Many2one("res.users", readonly=True)
    department_id = fields.Many2one("alignment.department", readonly=True)
    interest_id = fields.Many2one("crm.lead.interest", "Product", readonly=True)
    kind = fields.Selection(
        selection=lambda self: self.env["alignment.content"]._fields["kind"].selection,
        string="Type",
        readonly=True,
    )
    published_date = fields.Datetime("Published on", readonly=True)
    text_count = fields.Integer("Texts", readonly=True)
    visit_count = fields.Integer("Visits", readonly=True)
    reader_count = fields.Integer(
        "Readers", readonly=True, help="Different people or browsers."
    )
    lead_count = fields.Integer(
        "Leads",
        readonly=True,
        help="Leads of readers that came, were handed off or got an outcome after the "
        "first reading.",
    )
    mql_count = fields.Integer(
        "MQLs", readonly=True, help="First handed off after the first reading."
    )
    k1_count = fields.Integer(
        "K1", readonly=True, help="K1 now, filed after the first reading."
    )

    @property
    def _table_query(self):
        self.env["crm.lead"]._flush_facts()
        for name in ("alignment.content", "crm.lead", "customer.identity"):
            self.env[name].flush_model()
        return SQL(CHAIN, k1=self._get_k1().id)

    @api.model
    def _get_k1(self):
        # sudo: the id only
        return self.env.ref("lead_alignment.crm_k_status_k1").sudo()
