from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..agreement.alignment_agreement_version import MANAGERS
from ..shared.lead_move import Move
from ..telesales.crm_lead_assignment import CHANGED
from .crm_lead import SALES

RETURNED = Move("returned")
OPEN = ("mql", "sal", "sql")


class CrmLead(models.Model):
    """The hand-over of a lead from marketing to sales, and its way back.

    A lead that becomes an MQL is handed over: it passes the quality gate, goes to the
    team's distribution, and waits to be accepted or returned. On merge the surviving
    lead gets the hand-overs of all; a copy has none.
    """

    _inherit = "crm.lead"

    handover_ids = fields.One2many("crm.lead.handover", "lead_id", readonly=True)
    is_to_accept = fields.Boolean(
        "Awaiting Acceptance",
        compute="_compute_is_to_accept",
        search="_search_is_to_accept",
        help="Handed off, but not yet accepted or returned.",
    )

    line_distance = fields.Integer(
        "Points to MQL",
        compute="_compute_line_distance",
        help="Engagement points still needed to reach the MQL threshold.",
    )
    last_touch_date = fields.Datetime(
        "Last Inquiry", compute="_compute_last_touch_date"
    )

    @api.depends("lifecycle")
    def _compute_is_to_accept(self):
        for lead in self:
            lead.is_to_accept = lead.lifecycle == "mql"

    @api.model
    def _search_is_to_accept(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("lifecycle", "=", "mql")]

    @api.depends("profile_id.engagement", "team_id", "company_id")
    def _compute_line_distance(self):
        for lead in self:
            line = lead._get_lead_terms().mql_from
            lead.line_distance = max(line - lead.engagement, 0)

    def _compute_last_touch_date(self):
        # sudo: the date of the last touchpoint of leads that the user sees
        last = dict(
            self.env["crm.lead.touch"]
            .sudo()
            ._read_group([("lead_id", "in", self.ids)], ["lead_id"], ["date:max"])
        )
        for lead in self:
            lead.last_touch_date = last.get(lead)

    # ------------------------------------------------------------
    # Handing over
    # ------------------------------------------------------------

    def action_hand_over(self):
        """Hand these leads over to sales by hand, whatever their score.

        :raises UserError: if the gate blocks, naming the missing items
        """
        self.check_access("write")
        waiting = self.filtered(lambda lead: lead.lifecycle in ("nurture", False))
        waiting._fill_need()
        waiting._check_gate()
        waiting.filtered("user_id")._release_to_pool()
        waiting._advance("mql", "hand")

    def _release_to_pool(self):
        """Move leads of users who are no salespeople to the pool."""
        mine = self.filtered(lambda lead: not lead.user_id.has_group(SALES))
        mine._assign_to(self.env["res.users"], CHANGED)

    def _check_gate(self):
        """:raises UserError: for leads with missing items that block"""
        for lead in self:
            if missing := lead._get_blocking(lead._get_lead_terms()):
                raise UserError(
                    self.env._(
                        "%(lead)s cannot be handed off yet. Missing: %(missing)s.",
                        lead=lead.display_name,
                        missing=self._get_item_labels(missing),
                    )
                )

    def _get_last_handovers(self):
        """Return the open hand-over of each lead, else its last one, in sudo."""
        # sudo: hand-overs of these very leads
        handovers = self.env["crm.lead.handover"].sudo()
        handovers.flush_model()
        found = handovers._get_last(self)
        return handovers.browse(row["id"] for row in found.values())

    # ------------------------------------------------------------
    # Accepting and returning
    # ------------------------------------------------------------

    def _check_sales_decides(self, *others):
        """:raises UserError: for users outside sales, who decide nothing about what was
        handed over

        :param others: groups that decide beside sales
        """
        self.check_access("write")
        deciders = (SALES, *others)
        if not self.env.su and not any(map(self.env.user.has_group, deciders)):
            raise UserError(
                self.env._("Only sales can decide on leads that were handed off.")
            )

    def action_accept(self):
        """Accept the hand-over; a lead of the pool becomes the user's own.

        :raises UserError: for users outside sales
        """
        self._check_sales_decides()
        waiting = self.filtered("is_to_accept")
        waiting.filtered(lambda lead: not lead.user_id)._assign_to(
            self.env.user, Move("taken")
        )
        waiting._advance("sal", "accept")

    def action_return(self, reason, note=False):
        """Return these leads to marketing.

        :param reason: alignment.reason of the kind *reject*
        :raises UserError: without a reason, for leads that were not handed over, and
            for users outside sales
        """
        self._check_sales_decides()
        if not reason or reason.kind != "reject":
            raise UserError(self.env._("Choose a reason for returning the lead."))
        if others := self.filtered(lambda lead: lead.lifecycle not in OPEN):
            raise UserError(
                self.env._("%s has not been handed off.", others[0].display_name)
            )
        self._reject_handovers(reason, note)
        # sudo: the leads become marketing's, out of the salesperson's sight
        self.sudo()._return_to_marketing("reject", reason)

    def _reject_handovers(self, reason, note):
        """Mark the last hand-over of each lead as returned, even if it was accepted."""
        self._get_last_handovers()._amend(
            {
                "state": "rejected",
                "reason_id": reason.id,
                "note": note,
                "decision_date": fields.Datetime.now(),
                "decision_user_id": self.env.uid,
                "triage": "waits",
            }
        )

    def _return_to_marketing(self, cause, reason=None):
        """Move leads to nurture and to their marketers, without notifying anybody."""
        self._get_planned_calls().write({"active": False})
        for marketer, leads in self.grouped("marketer_id").items():
            leads._assign_to(marketer, RETURNED)
        self._move_lifecycle("nurture", cause, reason=reason)
        # compute now what depends on it: afterwards the user may not see the leads
        self.flush_recordset()

    def action_recycle(self, reason=None):
        """Move leads back to nurturing; the hand-over does not count as returned.

        :raises UserError: for users who are neither in sales nor head of marketing
        """
        self._check_sales_decides(MANAGERS["marketing"])
        # sudo: as in action_return
        self.sudo()._return_to_marketing("recycle", reason)

    @api.model
    def _cron_cold(self, batch_size=500):
        """Move accepted leads back to marketing that went cold by the agreement.

        Leads that were accepted before there was an agreement stay.
        """
        done = 0
        companies = self.env["res.company"].search(Domain.TRUE)
        for company in companies:
            for terms in self.env["alignment.agreement"]._get_all_terms(company.id):
                leads = self._get_cold(company, terms, batch_size)
                leads._return_to_marketing("cold")
                done += len(leads)
        self.env["ir.cron"]._commit_progress(done, remaining=0)

    @api.model
    def _get_cold_domain(self, terms):
        """Return the domain of accepted leads without outcome for ``cold_days``, whose
        customers did not come again in them, and for whom no call is planned."""
        now = fields.Datetime.now()
        since = fields.Datetime.subtract(now, days=terms.cold_days)
        latest = {
            **dict.fromkeys(
                ("last_outcome_date", "wanted_date", "callback_date"), since
            ),
            **dict.fromkeys(("retry_date", "follow_up_date"), now),
        }
        return (
            Domain("lifecycle", "=", "sal")
            & Domain("won_status", "=", "pending")
            & Domain("sal_date", "<", since)
            & Domain.AND(
                Domain(name, "=", False) | Domain(name, "<", moment)
                for name, moment in latest.items()
            )
        )

    @api.model
    def _get_cold(self, company, terms, limit):
        if not terms.cold_days:
            return self
        domain = Domain("company_id", "=", company.id) & self._get_cold_domain(terms)
        leads = self.search(domain, limit=limit).try_lock_for_update()
        return leads.filtered(lambda lead: lead._get_lead_terms() == terms)

    # ------------------------------------------------------------
    # Outcomes that accept or return
    # ------------------------------------------------------------

    def _follow_outcome(self, facts):
        """Accept leads by their first call, if the agreement says so; move leads to
        nurture whose outcome sends them back to marketing."""
        result = super()._follow_outcome(facts)
        if facts["is_call"]:
            self._accept_by_call()
        back = self.filtered(
            lambda lead: (
                lead.k_status_id.outcome == "marketing" and lead.lifecycle in OPEN
            )
        )
        back._move_lifecycle("nurture", "outcome")
        return result

    def _accept_by_call(self):
        called = self.filtered(
            lambda lead: (
                lead.lifecycle in ("nurture", "mql")
                and lead._get_lead_terms().is_call_acceptance
                and lead.k_status_id.outcome != "marketing"
            )
        )
        called._advance("sal", "call")

    def action_open_lifecycle(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Handoffs and Stage Changes"),
            "res_model": "crm.lead.lifecycle.change",
            "view_mode": "list",
            "domain": [("lead_id", "=", self.id)],
            "context": {"create": False},
        }

    def _get_excluded_users(self):
        """Return {lead id: ids of users who do not get it again}."""
        return self.env["crm.lead.handover"]._get_excluded_users(self)
