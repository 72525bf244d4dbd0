from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.lead_alignment_mail_gateway.tools.platform_answer import MAX_TEXT

NAME = "{name}"
LABEL_LETTERS = 40


class AlignmentNurtureVariant(models.Model):
    """Text of a Zalo message."""

    _inherit = "alignment.nurture.variant"

    talk_text = fields.Text(
        "Text",
        help="At most 2,000 characters. {name} becomes the customer's name.",
    )

    @api.depends("talk_text")
    def _compute_label(self):
        result = super()._compute_label()
        for variant in self.filtered(lambda one: not one.label and one.talk_text):
            variant.label = variant.talk_text.strip()[:LABEL_LETTERS]
        return result

    def _has_message(self):
        if self.step_id.kind == "zalo":
            return bool((self.talk_text or "").strip())
        return super()._has_message()

    def _get_problems(self):
        problems = super()._get_problems()
        if self.step_id.kind == "zalo" and len(self.talk_text or "") > MAX_TEXT:
            problems.append(
                self.env._("the text is longer than %s characters", MAX_TEXT)
            )
        return problems

    def _queue_messages(self, lead_ids):
        if self.step_id.kind != "zalo":
            return super()._queue_messages(lead_ids)
        leads = self.env["crm.lead"].browse(lead_ids)
        contacts = self.env["alignment.nurture.enrolment"]._get_zalo_contacts(
            self.company_id, leads
        )
        return {lead.id: self._post(lead, contacts[lead]) for lead in leads}

    def _post(self, lead, contact):
        """Write to a person in their talk.

        :returns: ``mail.notification`` that the job sends, or the reason why not
        """
        talk = contact.channel_id._ensure_talk(contact.person)
        name = lead.contact_name or lead.partner_name or ""
        try:
            message = talk.message_post(
                body=plaintext2html(self.talk_text.strip().replace(NAME, name)),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=self.env.user.partner_id.id,
            )
        except UserError:
            return "window"  # the channel was disconnected
        return message.notification_ids.filtered("gateway_channel_id")
