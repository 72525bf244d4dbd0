from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ..attribution.crm_lead import TOUCHED

# People above the MQL threshold who are not with sales, with their newest open lead,
# which is still marketing's, or without a lead but with an address. People who were
# with sales before, or are known by backfilled events, need a new event.
CROSSED = """
    SELECT profile.id, profile.engagement, lead.id
      FROM customer_profile profile
      LEFT JOIN LATERAL (
           SELECT id, lifecycle, mql_date, lifecycle_date
             FROM crm_lead
            WHERE profile_id = profile.id AND active AND won_status = 'pending'
            ORDER BY lifecycle = 'nurture', id DESC LIMIT 1) lead ON TRUE
      LEFT JOIN LATERAL (
           SELECT max(lifecycle_date) AS closed_at
             FROM crm_lead
            WHERE profile_id = profile.id AND lead.id IS NULL) past ON TRUE
      CROSS JOIN LATERAL (
           SELECT GREATEST(profile.history_until, COALESCE(past.closed_at, CASE
                      WHEN lead.mql_date IS NOT NULL OR lead.id IS NOT NULL
                       AND NOT EXISTS (SELECT FROM crm_lead_lifecycle_change
                                        WHERE lead_id = lead.id)
                      THEN lead.lifecycle_date END)) AS since) guard
     WHERE profile.company_id = %(company)s AND profile.active AND %(which)s
       AND profile.engagement >= %(line)s
       AND COALESCE(lead.lifecycle, 'nurture') = 'nurture'
       AND (lead.id IS NOT NULL OR EXISTS (
            SELECT FROM customer_identity
             WHERE profile_id = profile.id AND kind IN ('email', 'phone')))
       AND (guard.since IS NULL OR EXISTS (
            SELECT FROM customer_identity identity
              JOIN customer_event event ON event.identity_id = identity.id
             WHERE identity.profile_id = profile.id AND event.quarantine IS NULL
               AND event.occurred_at > guard.since
               AND event.type_id = ANY(%(types)s)))
     ORDER BY profile.id
"""


class CrmLead(models.Model):
    """The MQL threshold: leads that the score hands over, when it is computed.

    A person without an open lead gets one; of several the newest is handed over.
    """

    _inherit = "crm.lead"

    @api.model
    def _hand_over_crossed(self, company, profile_ids=None, id_range=None):
        """Hand over people whose new score is above the MQL threshold.

        :param profile_ids: people to look at; or ``id_range``, (first id, last id)
        :returns: the leads handed over
        """
        # sudo: the agreement hands over, not the user; all leads are of the company
        leads = self.sudo().with_company(company)
        found = leads._get_crossed(company, profile_ids, id_range)
        if not found:
            return leads.browse()
        score = {profile_id: engagement for profile_id, engagement, _lead in found}
        without = [profile_id for profile_id, _e, lead_id in found if not lead_id]
        crossed = leads.browse(lead_id for _p, _e, lead_id in found if lead_id)
        crossed += leads._create_for_people(company, without)
        crossed._fill_need()
        passed = crossed.filtered(
            lambda lead: lead._is_above_line(score[lead.profile_id.id])
        )
        passed.filtered("user_id")._release_to_pool()
        passed._advance("mql", "score")
        if passed:
            self.env.ref("lead_alignment.ir_cron_distribute")._trigger()
        return passed

    @api.model
    def _get_crossed(self, company, profile_ids, id_range):
        """Return [(profile id, engagement, id of the newest open lead or None)]."""
        agreements = self.env["alignment.agreement"]
        lines = [terms.mql_from for terms in agreements._get_all_terms(company.id)]
        rules = agreements._get_score_rules(company).rules
        if not lines or profile_ids == []:
            return []
        self._flush_facts()
        self.env.flush_all()
        which = (
            SQL("profile.id BETWEEN %s AND %s", *id_range)
            if id_range
            else SQL("profile.id = ANY(%s)", list(profile_ids))
        )
        return self.env.execute_query(
            SQL(
                CROSSED,
                company=company.id,
                which=which,
                line=min(lines),
                types=[rule.type_id for rule in rules if rule.points > 0],
            )
        )

    def _is_above_line(self, engagement):
        self.ensure_one()
        terms = self._get_lead_terms()
        return terms.is_qualified(engagement, self.fit) and not self._get_blocking(
            terms
        )

    @api.model
    def _create_for_people(self, company, profile_ids):
        """Make a lead for each of these people."""
        people = self.env["customer.profile"].browse(profile_ids)
        vals_list = []
        for person in people:
            values = {i.kind: i.value for i in reversed(person._get_best_identities())}
            past = person.lead_ids.sorted("id")[-1:]
            owner = self._get_owner_vals(company, past)
            team = past.team_id or self._get_team_of_new(company, None)
            vals_list.append(
                {
                    # the true name: the current user may see masks
                    "name": person.with_user(SUPERUSER_ID).display_name,
                    "type": "lead" if team.use_leads or not team else "opportunity",
                    "contact_name": past.contact_name,
                    "partner_id": past.partner_id.id,
                    "email_from": values.get("email"),
                    "phone": values.get("phone"),
                    "company_id": company.id,
                    "user_id": False,
                    "team_id": team.id,
                    **owner,
                }
            )
        return self.with_context(
            lead_touch=TOUCHED, tracking_disable=True, mail_create_nosubscribe=True
        ).create(vals_list)

    @api.model
    def _hand_over_raised(self, leads):
        """Hand over leads with a callback request, whatever their score."""
        raised = self.browse(lead.id for lead in leads)
        raised = raised.filtered(lambda lead: lead.lifecycle == "nurture")
        raised._fill_need()
        raised.filtered("user_id")._release_to_pool()
        raised._advance("mql", "raise")
