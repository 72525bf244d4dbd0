from odoo import models
from odoo.fields import Domain

from ...tools.agreement_terms import FIT_ORDER, read_terms


class AlignmentAgreement(models.Model):
    """Counts what other terms would change for leads that are open today, so that
    people see it before they sign."""

    _inherit = "alignment.agreement"

    def _get_effects(self, before, now):
        """Hook: count the open leads of this agreement that terms affect, by today's
        scores.

        :param before: terms as stored in a version
        :param now: the terms to compare them with
        :returns: [(label, count by ``before``, count by ``now``)]
        """
        self.ensure_one()
        # sudo: the signers see counts only, of leads under this agreement
        agreement = self.sudo()
        both = [
            read_terms(terms, agreement_id=self.id, company_id=self.company_id.id)
            for terms in (before, now)
        ]
        counters = {
            self.env._(
                "Marketing leads above the MQL threshold"
            ): agreement._count_above,
            self.env._("Handoffs missing information"): agreement._count_lacking,
            self.env._("Accepted leads moving to cold"): agreement._count_cold,
            self.env._("Leads hidden from salespeople"): agreement._count_hidden,
        }
        return [(label, *map(count, both)) for label, count in counters.items()]

    def _search_open(self, domain):
        """Return the open leads that this agreement applies to."""
        teams = self.team_ids
        if self.is_general:
            teams = self.search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("is_general", "=", False),
                    ("version_ids.state", "=", "force"),
                ]
            ).team_ids
        return self.env["crm.lead"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("won_status", "=", "pending")
            & Domain("team_id", "not in" if self.is_general else "in", teams.ids)
            & Domain(domain)
        )

    def _count_above(self, terms):
        leads = self._search_open(
            [
                ("lifecycle", "=", "nurture"),
                ("profile_id.engagement", ">=", terms.mql_from),
            ]
        )
        fits = FIT_ORDER[: FIT_ORDER.index(terms.mql_fit) + 1]
        return len(
            leads.filtered(
                lambda lead: (lead.fit or "c") in fits and not lead._get_blocking(terms)
            )
        )

    def _count_lacking(self, terms):
        leads = self._search_open([("lifecycle", "=", "mql")])
        return len(leads.filtered(lambda lead: lead._evaluate_gate(terms)[1]))

    def _count_cold(self, terms):
        domain = self.env["crm.lead"]._get_cold_domain(terms)
        return len(self._search_open(domain)) if terms.cold_days else 0

    def _count_hidden(self, terms):
        if not terms.is_hidden_until_handover:
            return 0
        return len(self._search_open([("lifecycle", "=", "nurture")]))

    def _render_effects(self, before, now):
        """Render the effects as a table; empty while no version is in force."""
        rows = self._get_effects(before, now) if before else []
        version = self.env["alignment.agreement.version"]
        return bool(rows) and version._render_table(
            [
                self.env._("Open Leads"),
                self.env._("Current Version"),
                self.env._("Proposed Version"),
            ],
            [(label, str(one), str(other)) for label, one, other in rows],
        )
