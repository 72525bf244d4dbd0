from odoo import api, fields, models

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
            return bool((self.talk_text or "").replace(NAME, "").strip())
        return super()._has_message()

    def _get_problems(self):
        problems = super()._get_problems()
        if self.step_id.kind == "zalo" and len(self.talk_text or "") > MAX_TEXT:
            problems.append(
                self.env._("the text is longer than %s characters", MAX_TEXT)
            )
        return problems

    def _queue_messages(self, lead_ids):
        """Return for Zalo what tells a delivery nothing more: it is the outbox."""
        if self.step_id.kind != "zalo":
            return super()._queue_messages(lead_ids)
        leads = self.env["crm.lead"].browse(lead_ids)
        return {
            lead.id: self if len(self._get_text(lead)) <= MAX_TEXT else "too_long"
            for lead in leads
        }

    def _get_text(self, lead):
        """Return the text for the person of a lead."""
        name = lead.contact_name or lead.partner_name or ""
        return self.talk_text.replace(NAME, name).strip()
