from odoo import fields, models
from odoo.tools import SQL

# people who can be named: of a browser alone nobody knows whose it is
PEOPLE = """
    SELECT profile.id, profile.id AS profile_id, profile.company_id,
           profile.create_date, reached.mql_date, reached.customer_date,
           1 AS people_count,
           (reached.mql_date IS NOT NULL)::int4 AS qualified_count,
           (reached.customer_date IS NOT NULL)::int4 AS customer_count,
           (reached.mql_date IS NOT NULL)::int4::float8 AS qualified_share,
           (reached.customer_date IS NOT NULL)::int4::float8 AS customer_share
      FROM customer_profile profile
 LEFT JOIN (SELECT lead.profile_id, min(handed.date) AS mql_date,
                   min(lead.customer_date) AS customer_date
              FROM crm_lead lead
         LEFT JOIN crm_lead_handover handed
                ON handed.lead_id = lead.id AND handed.is_first
             WHERE lead.profile_id IS NOT NULL
             GROUP BY 1) reached
        ON reached.profile_id = profile.id
     WHERE profile.active
       AND EXISTS (SELECT FROM customer_identity identity
                    WHERE identity.profile_id = profile.id
                      AND identity.kind != 'visitor')
"""


class CrmPeopleReport(models.Model):
    """One row a person whom the company knows: since when, and whether they were ever
    qualified (handed off to sales) or bought."""

    _name = "crm.people.report"
    _description = "Qualified People"
    _inherit = ["defined.report.mixin"]
    _auto = False
    _order = "create_date desc, id desc"
    _rec_name = "profile_id"
    _depends = {
        "customer.profile": ["active", "company_id", "create_date"],
        "customer.identity": ["kind", "profile_id"],
        "crm.lead": ["customer_date", "profile_id"],
        "crm.lead.handover": ["date", "is_first", "lead_id"],
    }
    _defined = {
        "mql": {"qualified_count", "qualified_share"},
        "customer": {"customer_count", "customer_share"},
    }

    profile_id = fields.Many2one("customer.profile", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    create_date = fields.Datetime("Known Since", readonly=True)
    mql_date = fields.Datetime("Qualified on", readonly=True)
    customer_date = fields.Datetime("Customer on", readonly=True)
    people_count = fields.Integer("People Known", readonly=True)
    qualified_count = fields.Integer("People Qualified", readonly=True)
    customer_count = fields.Integer("Customers", readonly=True)
    qualified_share = fields.Float(
        "Qualified %",
        readonly=True,
        aggregator="avg",
        help="Share of all people known who were handed off to sales at least once.",
    )
    customer_share = fields.Float(
        "Bought %",
        readonly=True,
        aggregator="avg",
        help="Share of all people known who bought at least once.",
    )

    @property
    def _table_query(self):
        self.env["crm.lead"]._flush_facts()
        return SQL(PEOPLE)
