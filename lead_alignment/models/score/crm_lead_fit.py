from odoo import api, fields, models, tools
from odoo.tools import SQL, Query

from ...tools.engagement import get_name
from ..shared.condition_path import get_first_names
from .customer_profile import BANDS

# {field that Odoo sets: fields whose change sets it}
SET_BY_ODOO = {
    **dict.fromkeys(("active", "probability", "automated_probability"), ("stage_id",)),
    **dict.fromkeys(("date_last_stage_update", "date_closed"), ("stage_id", "active")),
    "date_open": ("user_id",),
}
FITS = [("a", "A"), ("b", "B"), ("c", "C")]
REFRESH = """
    WITH now AS (%(fits)s), wanted AS (
        SELECT now.id, now.fit_score, now.fit, profile.band AS engagement_level
          FROM now
          JOIN crm_lead lead ON lead.id = now.id
          LEFT JOIN customer_profile profile ON profile.id = lead.profile_id
    ), changed AS MATERIALIZED (
        SELECT wanted.* FROM wanted JOIN crm_lead lead ON lead.id = wanted.id
         WHERE (lead.fit_score, lead.fit, lead.engagement_level)
               IS DISTINCT FROM
               (wanted.fit_score, wanted.fit, wanted.engagement_level)
    ), mine AS MATERIALIZED (
        SELECT id FROM crm_lead WHERE id IN (SELECT id FROM changed)
         ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE crm_lead lead
       SET fit_score = changed.fit_score, fit = changed.fit,
           engagement_level = changed.engagement_level
      FROM changed JOIN mine USING (id)
     WHERE lead.id = changed.id
"""


class CrmLead(models.Model):
    """Fit: who a customer is, apart from what they did. Points of the fit rules and
    their letter, stored on the lead.

    They are computed in the same transaction when a field of a rule is written. What
    changes elsewhere (a partner's country, the passing of days) is computed every
    night. A merge, a conversion and a copy compute them anew; archiving and hand-over
    change nothing. A lead without company has no rules, and no letter.
    """

    _inherit = "crm.lead"
    _facts = frozenset({"fit_score", "fit", "engagement_level"})

    fit_score = fields.Integer(
        "Fit Points", compute="_compute_fit", store=True, copy=False, aggregator="avg"
    )
    fit = fields.Selection(
        FITS,
        compute="_compute_fit",
        store=True,
        copy=False,
        help="Fit grade from the agreement's fit rules. A is the best fit.",
    )
    engagement_level = fields.Selection(
        BANDS,
        "Temperature (Stored)",
        readonly=True,
        copy=False,
        help="Customer temperature as of last night. Used by predictive lead scoring, "
        "which only reads lead fields.",
    )

    @api.depends("company_id")
    def _compute_fit(self):
        self.fit_score, self.fit = 0, False
        real = self.filtered(lambda lead: lead.id and lead.company_id)
        for company, leads in real.grouped("company_id").items():
            rows = self.env.execute_query(leads._select_fit(company, leads.ids))
            fits = {lead_id: (points, letter) for lead_id, points, letter in rows}
            for lead in leads:
                lead.fit_score, lead.fit = fits.get(lead.id, (0, False))

    @api.model
    def _select_fit(self, company, ids=None, id_range=None, rule_set=None):
        """Return a SELECT of id, fit points and letter of leads of ``company``."""
        rule_set = rule_set or self.env["alignment.agreement"]._get_score_rules(company)
        query = Query(self.env, "crm_lead", SQL.identifier("crm_lead"))
        points = [
            SQL("CASE WHEN %s THEN %s ELSE 0 END", condition, rule.points)
            for condition, rule in zip(
                self._get_fit_conditions(company, rule_set, query),
                rule_set.fit_rules,
                strict=True,
            )
        ]
        query.add_where(SQL("crm_lead.company_id = %s", company.id))
        if ids is not None:
            query.add_where(SQL("crm_lead.id = ANY(%s)", list(ids)))
        if id_range:
            query.add_where(SQL("crm_lead.id BETWEEN %s AND %s", *id_range))
        total = SQL(" + ").join([SQL("0"), *points])
        return SQL(
            """
            SELECT id, fit_score,
                   CASE WHEN fit_score >= %s THEN 'a'
                        WHEN fit_score >= %s THEN 'b' ELSE 'c' END AS fit
              FROM (%s) fit
            """,
            rule_set.fit_a_from,
            rule_set.fit_b_from,
            query.select(
                SQL("crm_lead.id"),
                SQL("%s AS fit_score", total),
            ),
        )

    @api.model
    def _get_fit_conditions(self, company, rule_set, query):
        """Return the condition of each fit rule on ``crm_lead`` in ``query``."""
        get_condition = self.env["customer.score"]._get_condition
        return [
            get_condition(company, self, rule.domain, query)
            for rule in rule_set.fit_rules
        ]

    def _explain_fit(self):
        """Return the fit with its rules.

        :returns: dict of ``score``, ``letter``, ``lines`` [{name, points, holds}]; the
            points of lines that hold sum to the score
        """
        self.ensure_one()
        rule_set = self.env["alignment.agreement"]._get_score_rules(self.company_id)
        query = Query(self.env, "crm_lead", SQL.identifier("crm_lead"))
        conditions = self._get_fit_conditions(self.company_id, rule_set, query)
        if not conditions:
            return {"score": 0, "letter": "", "lines": []}
        query.add_where(SQL("crm_lead.id = %s", self.id))
        [found] = self.env.execute_query(
            query.select(*(SQL("COALESCE(%s, FALSE)", one) for one in conditions))
        )
        return {
            "score": self.fit_score,
            "letter": (self.fit or "").upper(),
            "lines": [
                {
                    "name": get_name(rule.name, self.env.lang),
                    "points": rule.points if holds else 0,
                    "worth": rule.points,
                    "holds": holds,
                }
                for rule, holds in zip(rule_set.fit_rules, found, strict=True)
            ],
        }

    @api.model
    def _preview_fit(self, company, rule_set):
        """Return [(letter, new letter, count of open leads)] by ``rule_set``."""
        self.flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT lead.fit, now.fit, count(*)
                  FROM (%s) now
                  JOIN crm_lead lead ON lead.id = now.id
                 WHERE lead.active AND lead.won_status = 'pending'
                   AND lead.fit IS DISTINCT FROM now.fit
                 GROUP BY lead.fit, now.fit
                """,
                self._select_fit(company, rule_set=rule_set),
            )
        )

    @api.model
    def _refresh_stored_scores(self, company, id_range):
        """Update stored fits that have changed.

        Leads that somebody else is writing to wait for the next night.
        """
        self.flush_model()
        fits = self._select_fit(company, id_range=id_range)
        self.env.cr.execute(SQL(REFRESH, fits=fits))
        self.invalidate_model(["fit_score", "fit", "engagement_level"], flush=False)

    # ------------------------------------------------------------
    # When a rule's field is written
    # ------------------------------------------------------------

    def _recompute_fit(self, names):
        agreements = self.env["alignment.agreement"]
        for company in self.company_id:
            rule_set = agreements._get_score_rules(company)
            if not names.isdisjoint(self._get_watched(rule_set.fit_digest, company.id)):
                leads = self.filtered(lambda lead, c=company: lead.company_id == c)
                self.env.add_to_compute(self._fields["fit_score"], leads)

    @api.model
    @tools.ormcache("digest", "company_id")
    def _get_watched(self, digest, company_id):
        """Return names of fields whose change changes a lead's fit.

        :param digest: of the fit rules in force; part of the cache key
        """
        company = self.env["res.company"].browse(company_id)
        rule_set = self.env["alignment.agreement"]._get_score_rules(company)
        names = frozenset().union(
            *(get_first_names(rule.domain) for rule in rule_set.fit_rules)
        )
        return frozenset(self._with_dependencies(names))

    @api.model
    def _with_dependencies(self, names):
        """Return ``names`` and all fields of the lead that they are computed from."""
        found, todo = set(), list(names)
        while todo:
            name = todo.pop()
            if name in found or name not in self._fields:
                continue
            found.add(name)
            todo += SET_BY_ODOO.get(name, ())
            depends = self.pool.field_depends.get(self._fields[name], ())
            todo += [path.partition(".")[0] for path in depends]
        return found
