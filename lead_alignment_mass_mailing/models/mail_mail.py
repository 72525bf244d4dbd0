import re

from odoo import api, models, tools

SEALED_SINCE = "lead_alignment_mass_mailing.sealed_since"
SEAL = "seal"
LINK = re.compile(r"/r/\w{1,64}/m/(\d{1,20})(?=[\"'\s<&]|$)")


class MailMail(models.Model):
    """Adds a seal to the links of a mailing, so that nobody can click for somebody
    else: the id of the recipient in a link is easily guessed."""

    _inherit = "mail.mail"

    def _prepare_outgoing_body(self):
        body = super()._prepare_outgoing_body()
        trace = self.mailing_trace_ids[:1]
        if not (body and self.mailing_id and trace):
            return body
        recipient, seal = str(trace.id), f"?{SEAL}={self._get_seal(trace.id)}"
        return body.__class__(
            LINK.sub(
                lambda link: link[0] + seal if link[1] == recipient else link[0], body
            )
        )

    @api.model
    def _get_seal(self, trace_id):
        """Return the seal of the links to one recipient; 64 bits cannot be guessed."""
        secret = tools.hmac(self.env(su=True), "lead_alignment-mailing-link", trace_id)
        return secret[:16]
