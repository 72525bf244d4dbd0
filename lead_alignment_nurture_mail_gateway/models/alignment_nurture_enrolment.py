from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.channel.alignment_channel_event import SYSTEMS
from odoo.addons.lead_alignment_mail_gateway.tools.platform_answer import WINDOWS
from odoo.addons.lead_alignment_nurture.models.alignment_nurture_enrolment import (
    HAPPENED,
)

JOB = "lead_alignment_nurture_mail_gateway.ir_cron_nurture_zalo"
CONTACTS = """
    SELECT DISTINCT ON (lead.id) lead.id, contact.id,
           EXISTS (SELECT FROM customer_event event
                    WHERE event.identity_id = identity.id
                      AND event.type_id = ANY(%(unfollows)s)
                      AND event.occurred_at > contact.last_date),
           EXISTS (SELECT FROM customer_conversation conversation
                    WHERE conversation.contact_id = contact.id
                      AND conversation.answered_date IS NULL),
           contact.last_date
      FROM crm_lead lead
      JOIN customer_identity identity
        ON identity.profile_id = lead.profile_id AND identity.kind = 'external'
      JOIN alignment_channel channel
        ON channel.company_id = %(company)s AND channel.platform = 'zalo'
       AND channel.active AND channel.is_in_discuss
      JOIN alignment_channel_contact contact
        ON contact.channel_id = channel.id
       AND identity.value = concat_ws(
               ':', %(system)s, COALESCE(NULLIF(channel.account, ''), channel.id::text),
               contact.person)
     WHERE lead.id = ANY(%(leads)s) AND contact.last_date IS NOT NULL
     ORDER BY lead.id, contact.last_date DESC
"""


class AlignmentNurtureEnrolment(models.Model):
    """Writes to people on Zalo, in the talk that they began, as long as Zalo permits
    it. Who waits for an answer gets that, and no message of a program; who writes after
    one replied."""

    _inherit = "alignment.nurture.enrolment"

    @api.model
    def _get_runners(self):
        return {**super()._get_runners(), "zalo": self._run_message}

    @api.model
    def _find_zalo(self, company, leads):
        """Return {lead: (contact's id, whether they unfollowed, whether they wait for
        an answer, when they wrote)} of leads whose person wrote to an official account
        of the company; of several the last."""
        self.env.flush_all()
        kinds = self.env["customer.event.type"]._get_catalogue()
        rows = self.env.execute_query(
            SQL(
                CONTACTS,
                company=company.id,
                leads=leads.ids,
                system=SYSTEMS["zalo"],
                unfollows=[kinds["social_unfollow"].type_id],
            )
        )
        found = {row[0]: row[1:] for row in rows}
        return {lead: found[lead.id] for lead in leads if lead.id in found}

    @api.model
    def _get_zalo_contacts(self, company, leads):
        """Return {lead: ``alignment.channel.contact`` in sudo}."""
        # sudo: a job writes to people of the company
        contacts = self.env["alignment.channel.contact"].sudo()
        return {
            lead: contacts.browse(row[0])
            for lead, row in self._find_zalo(company, leads).items()
        }

    @api.model
    def _get_zalo_refusals(self, company, leads):
        """Return {lead: reason} of who may not be written to now."""
        found = self._find_zalo(company, leads)
        since = fields.Datetime.now() - WINDOWS["zalo"].longest
        refusals = {lead: "no_address" for lead in leads if lead not in found}
        for lead, (_contact, is_gone, is_waiting, last_date) in found.items():
            if is_gone:
                refusals[lead] = "opt_out"
            elif last_date < since:
                refusals[lead] = "window"
            elif is_waiting:
                refusals[lead] = "unanswered"
        return refusals

    @api.model
    def _get_addresses(self, step, leads):
        if step.kind == "zalo":
            return self._get_zalo_contacts(step.company_id, leads)
        return super()._get_addresses(step, leads)

    @api.model
    def _get_refused(self, step, turns):
        refused = super()._get_refused(step, turns)
        if step.kind != "zalo":
            return refused
        leads = self.env["crm.lead"].browse(turn.lead_id for turn in turns)
        reasons = self._get_zalo_refusals(step.company_id, leads)
        theirs = {
            turn: reasons[lead]
            for turn, lead in zip(turns, leads, strict=True)
            if lead in reasons
        }
        return theirs | refused

    @api.model
    def _get_replied_sql(self):
        """Find also who wrote on Zalo after a message of the program."""
        kinds = self.env["customer.event.type"]._get_catalogue()
        wrote = SQL(
            HAPPENED,
            since=SQL("told.sent_date"),
            types=[kinds["social_message"].type_id],
        )
        return SQL(
            """(%s OR EXISTS (
                SELECT FROM alignment_nurture_delivery told
                  JOIN alignment_nurture_step said ON said.id = told.step_id
                 WHERE told.enrolment_id = enrolment.id AND told.state = 'sent'
                   AND said.kind = 'zalo' AND %s))""",
            super()._get_replied_sql(),
            wrote,
        )

    @api.model
    def _prepare_queued_vals(self, message):
        if message._name == "alignment.nurture.variant":
            return {}
        return super()._prepare_queued_vals(message)

    @api.model
    def _get_outbox_job(self, step):
        return JOB if step.kind == "zalo" else super()._get_outbox_job(step)
