from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

# mark in the context: an object, so that no client can send it
NURTURING = object()
REASONS = {
    "mail_bl": "exit_unsubscribed",
    "mail_optout": "opt_out",
    "mail_email_invalid": "invalid",
    "mail_email_missing": "no_address",
}


class MailingMailing(models.Model):
    """A message of nurture programs: sent to each person when their step is due, and
    to nobody else."""

    _inherit = "mailing.mailing"
    _facts = frozenset({"is_nurture"})

    nurture_variant_ids = fields.One2many(
        "alignment.nurture.variant", "mailing_id", "Nurture Steps"
    )
    is_nurture = fields.Boolean(
        "Message of a Nurture Program",
        readonly=True,
        copy=False,
        help="It is sent by a program only.",
    )

    def _become_nurture(self):
        """Freeze these messages: from now on only programs send them."""
        # sudo: who may start a program freezes its messages
        self.sudo().write({"is_nurture": True, "state": "done"})

    @api.constrains("state")
    def _check_sent_by_program(self):
        """:raises ValidationError: for a message of a program that is sent to all"""
        if any(one.is_nurture and one.state in ("in_queue", "sending") for one in self):
            raise UserError(
                self.env._(
                    "This message belongs to a nurture program, which sends it. "
                    "Duplicate it to send it as a mailing."
                )
            )

    def _has_nurture_text(self):
        """Hook: whether there is something to send."""
        return bool(self.subject) and not is_html_empty(self.body_html)

    def _get_seen_list(self):
        """Return nobody for a program, which itself writes to each person once a step:
        those who enter again get the message again."""
        if self.env.context.get("nurture_sending") is NURTURING:
            return []
        return super()._get_seen_list()

    def _queue_nurture(self, lead_ids):
        """Put the message to these leads into Odoo's outbox, without committing.

        :returns: {lead id: mail.mail, or the reason why there is none}
        """
        self.ensure_one()
        context = {
            **self.env["res.users"].with_user(self.env.uid).context_get(),
            "active_ids": lead_ids,
            "default_composition_mode": "mass_mail",
            "nurture_sending": NURTURING,
            **self._get_mass_mailing_context(),
        }
        composer = (
            self.env["mail.compose.message"]
            .with_context(**context)
            .create(self._prepare_nurture_composer())
        )
        mails = composer._action_send_mail_mass_mail(lead_ids)
        found = {mail.res_id: mail for mail in mails if mail.state == "outgoing"}
        missing = [lead_id for lead_id in lead_ids if lead_id not in found]
        return found | self._get_refusals(missing)

    def _prepare_nurture_composer(self):
        """Return the values of Odoo's composer, as of ``_action_send_mail``."""
        values = {
            "auto_delete": not self.keep_archives,
            "auto_delete_keep_log": self.reply_to_mode == "update",
            "author_id": self.env.user.partner_id.id,
            "attachment_ids": [Command.link(one.id) for one in self.attachment_ids],
            "body": self._prepend_preview(self.body_html or "", self.preview),
            "composition_mode": "mass_mail",
            "email_from": self.email_from,
            "force_send": False,  # the outbox asks again whether it is to be sent
            "mail_server_id": self.mail_server_id.id,
            "mass_mailing_id": self.id,
            "model": self.mailing_model_real,
            "reply_to_force_new": self.reply_to_mode == "new",
            "subject": self.subject,
            "template_id": False,
            "use_exclusion_list": True,
        }
        if self.reply_to_mode == "new":
            values["reply_to"] = self.reply_to
        return values

    @api.model
    def _get_refusals(self, lead_ids):
        """Return {lead id: reason} of who gets no mail, as the composer noted it."""
        if not lead_ids:
            return {}
        traces = self.env["mailing.trace"].search(
            [
                ("mass_mailing_id", "=", self.id),
                ("model", "=", "crm.lead"),
                ("res_id", "in", lead_ids),
                ("trace_status", "in", ("cancel", "error")),
            ],
            order="id",
        )
        failures = {trace.res_id: trace.failure_type for trace in traces}
        return {
            lead_id: REASONS.get(failures.get(lead_id), "invalid")
            for lead_id in lead_ids
        }
