from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.agreement.alignment_agreement_version import (
    MANAGERS,
)

# Who looks after a customer: the owner of their last deal, else of the contact.
OWNERS = """
    UPDATE customer_rhythm rhythm SET user_id = owner.user_id
      FROM (SELECT rhythm.id, COALESCE(deal.user_id, contact.user_id, parent.user_id)
                   AS user_id
              FROM customer_rhythm rhythm
         LEFT JOIN res_partner contact ON contact.id = rhythm.partner_id
         LEFT JOIN res_partner parent ON parent.id = contact.commercial_partner_id
         LEFT JOIN LATERAL (
                   SELECT lead.user_id FROM crm_lead lead
                     JOIN res_users users ON users.id = lead.user_id AND users.active
                    WHERE lead.profile_id = rhythm.profile_id
                      AND lead.company_id = rhythm.company_id
                      AND lead.user_id IS NOT NULL
                    ORDER BY lead.id DESC LIMIT 1) deal ON TRUE
             WHERE rhythm.company_id = %(company)s) owner
     WHERE owner.id = rhythm.id AND owner.user_id IS DISTINCT FROM rhythm.user_id
"""
# Somebody spoke with the customer, or the customer ordered.
CONTACTED = """
    UPDATE customer_rhythm rhythm SET answered_date = contact.date
      FROM (SELECT rhythm.id, min(change.date) AS date
              FROM customer_rhythm rhythm
              JOIN crm_lead lead ON lead.profile_id = rhythm.profile_id
              JOIN crm_k_status_change change
                ON change.lead_id = lead.id AND change.date >= rhythm.asked_date
             WHERE rhythm.company_id = %(company)s AND rhythm.due_date IS NOT NULL
               AND rhythm.answered_date IS NULL AND change.to_status_id IS NOT NULL
               AND change.is_call
          GROUP BY rhythm.id) contact
     WHERE contact.id = rhythm.id
 RETURNING rhythm.id
"""


class CustomerRhythm(models.Model):
    """Whoever looks after a customer is asked, once for each expected order, to get in
    touch, with a deadline in working time. A talk, an order or *Contacted* stops it;
    heads are told when it is late."""

    _inherit = "customer.rhythm"

    asked_for = fields.Date(readonly=True, export_string_translation=False)
    asked_date = fields.Datetime("Asked on", readonly=True)
    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        ondelete="set null",
        export_string_translation=False,
    )

    @api.model
    def _ask(self, company):
        """Ask those who look after customers who are due, and stop what was done."""
        self.env.flush_all()
        self.env["crm.lead"]._flush_facts()
        self.env.cr.execute(SQL(OWNERS, company=company.id))
        rows = self.env.execute_query(SQL(CONTACTED, company=company.id))
        self.invalidate_model()
        self.browse(id_ for (id_,) in rows)._finish_activities()
        here = [("company_id", "=", company.id)]
        ordered = self.search(
            [*here, ("state", "=", "on_time"), ("due_date", "!=", False)]
        ).filtered(lambda one: not one.answered_date)
        ordered._set_contacted()
        due = self.search([*here, ("state", "in", ("due", "overdue"))]).filtered(
            lambda one: one.asked_for != one.next_date and one.user_id.active
        )
        due._start_asking(company)
        self._tell_late(company)

    def _start_asking(self, company):
        now = fields.Datetime.now()
        due_date = self._get_due_date(company, company.repeat_hours * 3600)
        for rhythm in self:
            user = rhythm.user_id
            own = rhythm.with_context(lang=user.lang)
            thread = own.partner_id
            activity = thread and thread.activity_schedule(
                "mail.mail_activity_data_todo",
                fields.Datetime.context_timestamp(
                    own.with_context(tz=user.tz), due_date
                ).date(),
                summary=own.env._("Ask about the next order"),
                note=own._describe_next(),
                user_id=user.id,
            )
            rhythm._amend(
                {
                    "asked_for": rhythm.next_date,
                    "asked_date": now,
                    "due_date": due_date,
                    "answered_date": False,
                    "is_told_late": False,
                    "activity_id": activity.id if activity else False,
                }
            )

    def action_contacted(self):
        """Say that the customer was asked about the next order."""
        self._check_may_follow()
        self._set_contacted()

    def _set_contacted(self):
        if self:
            self._amend({"answered_date": fields.Datetime.now()})
            self._finish_activities()

    def _finish_activities(self):
        # sudo: the to-do is done, whoever did it
        self.sudo().activity_id.action_done()

    @api.model
    def _tell_late(self, company):
        """Notify the heads of sales, once a day and head, of customers whom nobody
        asked in time."""
        late = self.search(
            [
                ("company_id", "=", company.id),
                ("due_date", "<", fields.Datetime.now()),
                ("answered_date", "=", False),
                ("is_told_late", "=", False),
            ]
        )
        if not late:
            return
        for user in company._get_staff(MANAGERS["sales"]):
            own = late.with_user(user).with_context(lang=user.lang)
            user._notify_user(
                own.env._(
                    "%s customers were not asked about their next order", len(late)
                ),
                "\n".join(f"• {one.display_name}" for one in own[:20]),
            )
        late._amend({"is_told_late": True})
