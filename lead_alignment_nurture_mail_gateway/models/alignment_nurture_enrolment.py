from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.lead_alignment.models.channel.alignment_channel_event import SYSTEMS
from odoo.addons.lead_alignment_mail_gateway.tools.platform_answer import WINDOWS

JOB = "lead_alignment_mail_gateway.ir_cron_answers"
CONTACTS = """
    SELECT DISTINCT ON (lead.id) lead.id, contact.id
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
    it. Who waits for an answer gets that, and no message of a program."""

    _inherit = "alignment.nurture.enrolment"

    @api.model
    def _get_runners(self):
        return {**super()._get_runners(), "zalo": self._run_message}

    @api.model
    def _get_zalo_contacts(self, company, leads):
        """Return {lead: alignment.channel.contact in sudo} of leads whose person wrote
        to an official account of the company; of several the last."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(CONTACTS, company=company.id, leads=leads.ids, system=SYSTEMS["zalo"])
        )
        # sudo: a job writes to people of the company
        contacts = self.env["alignment.channel.contact"].sudo()
        found = {lead_id: contacts.browse(contact_id) for lead_id, contact_id in rows}
        return {lead: found[lead.id] for lead in leads if lead.id in found}

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
        left = [turn for turn in turns if turn not in refused]
        leads = self.env["crm.lead"].browse(turn.lead_id for turn in left)
        contacts = self._get_zalo_contacts(step.company_id, leads)
        waiting = self._get_unanswered(contacts.values())
        since = fields.Datetime.now() - WINDOWS["zalo"].longest
        for turn, lead in zip(left, leads, strict=True):
            if contacts[lead].last_date < since:
                refused[turn] = "window"
            elif contacts[lead] in waiting:
                refused[turn] = "unanswered"
        return refused

    @api.model
    def _get_unanswered(self, contacts):
        """Return those of ``contacts`` who wait for a first answer."""
        ids = [contact.id for contact in contacts]
        # sudo: as the contacts
        conversations = self.env["customer.conversation"].sudo()
        return conversations.search(
            [("contact_id", "in", ids), ("answered_date", "=", False)]
        ).contact_id

    @api.model
    def _prepare_queued_vals(self, message):
        if message._name == "mail.notification":
            return {"notification_id": message.id}
        return super()._prepare_queued_vals(message)

    @api.model
    def _get_outbox_job(self, step):
        return JOB if step.kind == "zalo" else super()._get_outbox_job(step)
