from odoo import api, fields, models
from odoo.tools import SQL

from ..shared.lead_move import Move
from ..shared.watch import watches

ARRIVED = Move("arrived")
OUTCOME = Move("outcome")
CHANGED = Move("changed")


class CrmLead(models.Model):
    """Assigning a lead to a salesperson. Each change is a row of
    ``crm.lead.assignment.log``; a merged lead gets the rows of all."""

    _inherit = "crm.lead"

    assignment_log_ids = fields.One2many(
        "crm.lead.assignment.log", "lead_id", "Reassignments", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        owned = leads.filtered("user_id")
        owned._log_assignments(
            {lead.id: self.env["res.users"] for lead in owned}, ARRIVED
        )
        return leads

    @watches("user_id")
    def _watch_owner(self, _vals):
        before = {lead.id: lead.user_id for lead in self}
        yield
        move = self.env.context.get("lead_move")
        if not isinstance(move, Move):
            move = OUTCOME if self._is_filing() else CHANGED
        moved = self.filtered(lambda lead: lead.user_id != before[lead.id])
        moved._log_assignments(before, move)

    def _log_assignments(self, before, move):
        """Log the new salespeople of leads that have changed them.

        :param before: {lead id: user}
        """
        self._log_fact(
            "owner",
            {lead.id: {"before": before[lead.id].id, "move": move} for lead in self},
        )

    def _get_repoint_statements(self, opportunities):
        return {
            **super()._get_repoint_statements(opportunities),
            **self._repoint_rows("crm.lead.assignment.log", opportunities),
        }

    def _assign_to(self, user, move, team=None):
        """Give these leads to ``user`` (empty: to the pool), with a row in their
        history.

        Nobody gets a mail: the caller notifies agents once, for all their leads.
        """
        leads = self.with_context(
            lead_move=move, tracking_disable=True, mail_auto_subscribe_no_notify=True
        )
        groups = leads.grouped(lambda lead: (lead.team_id, lead.company_id))
        for (of_team, company), group in groups.items():
            # with team and company: else Odoo would choose others for the user
            group.write(
                {
                    "user_id": user.id,
                    "team_id": (team or of_team).id,
                    "company_id": company.id,
                }
            )

    def _get_known_sellers(self, users):
        """Return {lead id: user} of leads whose customer one of ``users`` knows.

        It is the contact's salesperson, else the one of the last called other lead with
        the same phone or e-mail.
        """
        known = {
            lead.id: lead.partner_id.user_id
            for lead in self
            if lead.partner_id.user_id in users
        }
        # only duplicates have an older lead
        repeated = self.filtered(
            lambda lead: lead.is_duplicate and lead.id not in known
        )
        if repeated and users:
            self.flush_model()
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT ON (lead.id) lead.id, older.user_id
                      FROM crm_lead lead
                      JOIN crm_lead older
                        ON older.id != lead.id
                       AND older.company_id IS NOT DISTINCT FROM lead.company_id
                       AND (older.phone_sanitized = lead.phone_sanitized
                            OR older.email_normalized = lead.email_normalized)
                     WHERE lead.id = ANY(%s) AND older.user_id = ANY(%s)
                     ORDER BY lead.id, older.last_outcome_date DESC NULLS LAST,
                              older.id DESC
                    """,
                    repeated.ids,
                    users.ids,
                )
            )
            known.update(
                {lead: self.env["res.users"].browse(user) for lead, user in rows}
            )
        return known

    @api.model
    def _get_untouched_counts(self, users):
        """Return {user: number of open leads that wait for a call}."""
        return dict(
            self.env["crm.lead"]
            .sudo()  # sudo: the limit counts all leads of an agent, whoever asks
            ._read_group(
                [
                    ("user_id", "in", users.ids),
                    ("wanted_date", "!=", False),
                    ("won_status", "=", "pending"),
                ],
                ["user_id"],
                ["__count"],
            )
        )
