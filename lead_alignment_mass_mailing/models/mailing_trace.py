from urllib.parse import urlsplit

from odoo import api, fields, models

from odoo.addons.lead_alignment.models.ledger.customer_event_inbox import InboxEntry
from odoo.addons.lead_alignment.models.ledger.customer_event_quarantine import (
    DELIVERY_SECONDS,
)
from odoo.addons.lead_alignment.models.ledger.mail_thread import AUTOMATIC

from .link_tracker_click import CLICK, get_request_signs
from .mail_mail import SEALED_SINCE

# mark in the context: an object, so that no client can send it
SHOWN = object()
TYPES = {
    "sent": "email_sent",
    "open": "email_open",
    "click": "email_click",
    "reply": "email_reply",
    "bounce": "email_bounce",
}
# models of recipients that say more than an address
RECORDS = ("crm.lead", "res.partner")


class MailingTrace(models.Model):
    """Records what became of a mailing at one recipient: Odoo's own setters put it into
    the event inbox, by one INSERT each; it is recorded a minute later."""

    _inherit = "mailing.trace"

    # the history of a customer searches by these
    _record_idx = models.Index("(res_id, model)")
    _email_idx = models.Index("(email) WHERE email IS NOT NULL")

    def set_sent(self, domain=None):
        traces = super().set_sent(domain=domain)
        traces._enqueue_traces("sent")
        return traces

    def set_opened(self, domain=None):
        traces = super().set_opened(domain=domain)
        if self.env.context.get("mailing_click") is not CLICK:
            traces._enqueue_traces("open", self._get_opening())
        return traces

    def set_replied(self, domain=None):
        traces = super().set_replied(domain=domain)
        if self.env.context.get("automatic_mail") is not AUTOMATIC:
            traces._enqueue_traces("reply")
        return traces

    def set_bounced(self, domain=None, bounce_message=False):
        traces = super().set_bounced(domain=domain, bounce_message=bounce_message)
        traces._enqueue_traces("bounce")
        return traces

    @api.model
    def _get_opening(self):
        """Return the details of an opening, if a mail client fetches the image of a
        mail.

        The IP address is left out: mail services fetch images for all their users.
        """
        if self.env.context.get("mailing_shown") is not SHOWN:
            return None
        return {"signs": get_request_signs() | {"is_sealed": True}}

    def _enqueue_traces(self, what, details=None):
        self.env["customer.event.inbox"]._enqueue(
            self._name, [(trace.id, what, details) for trace in self]
        )

    # ------------------------------------------------------------
    # Events for the ledger
    # ------------------------------------------------------------

    @api.model
    def _prepare_inbox_events(self, entries):
        traces = self.browse({entry.record.id for entry in entries})
        link_ids = {entry.data.get("link_id") for entry in entries} - {None}
        links = self.env["link.tracker"].browse(link_ids).exists()
        values_list = traces._prepare_events(
            [
                entry
                for entry in entries
                if entry.code != "click" or entry.data["link_id"] in links.ids
            ]
        )
        self.env["customer.event.inbox"]._add_browsers(values_list)
        return values_list

    def _prepare_past_events(self):
        """Return past events: sent, opened, replied, and each click.

        Odoo does not store when a mail bounced.
        """
        entries = []
        for trace in self:
            entries += [
                InboxEntry(trace, "sent", trace.sent_datetime, {}),
                InboxEntry(trace, "open", trace.open_datetime, {}),
                InboxEntry(trace, "reply", trace.reply_datetime, {}),
            ]
            for click in trace.links_click_ids:
                data = {
                    "click_id": click.id,
                    "link_id": click.link_id.id,
                    "ip": click.ip,
                }
                entries.append(InboxEntry(trace, "click", click.create_date, data))
        return self._prepare_events([entry for entry in entries if entry.date])

    def _prepare_events(self, entries):
        """Return values as of ``customer.event._record_batch``.

        :param entries: [``InboxEntry``]
        """
        owners = self._get_owners()
        return [
            {
                "type": trace._get_event_type(what),
                "message_id": trace._get_event_key(what, date, details),
                "source": "mailing",
                "occurred_at": date,
                "campaign_id": trace.campaign_id.id,
                "label": trace._get_label(details),
                "evidence": trace._get_evidence(what, details),
                "browser": trace._get_browser(details),
                **owners[trace.id],
            }
            for trace, what, date, details in entries
            if trace.id in owners and trace._is_told(what, details)
        ]

    def _get_event_key(self, what, date, details):
        """Return the message id of an event.

        Openings by a mail gateway have ids of their own: else they would take the place
        of the person's first opening.
        """
        key = f"{what} {details.get('click_id') or self.id}"
        if what != "open":
            return key
        sent, signs = self.sent_datetime, details.get("signs", {})
        if sent and (date - sent).total_seconds() <= DELIVERY_SECONDS:
            return f"{key} at delivery"
        is_agent = signs.get("is_agent") or signs.get("method", "GET") != "GET"
        return f"{key} by an agent" if is_agent or signs.get("purpose") else key

    def _get_owners(self):
        """Return {trace id: identities and company, as values of an event}.

        Test mails are left out.
        """
        owners = {}
        for model, traces in (
            self.filtered(lambda trace: not trace.is_test_trace)
            .grouped("model")
            .items()
        ):
            found = traces._get_record_owners() if model in RECORDS else {}
            for trace in traces:
                pairs = trace._get_contact_pairs()
                company = trace.mass_mailing_id.user_id.company_id or self.env.company
                owner = {"identities": pairs, "company_id": company.id}
                owners[trace.id] = owner | found.get(trace.id, {})
        return {trace_id: o for trace_id, o in owners.items() if o["identities"]}

    def _get_record_owners(self):
        """Return {trace id: values} of traces whose recipient is a lead or contact."""
        records = self.env[self[:1].model].browse(self.mapped("res_id")).exists()
        records = {record.id: record for record in records}
        if self[:1].model == "crm.lead":
            leads = self.env["crm.lead"].browse(records).filtered("company_id")
            pairs = leads._get_event_pairs()
            return {
                trace.id: {
                    "identities": [pairs[trace.res_id]],
                    "company_id": records[trace.res_id].company_id.id,
                }
                for trace in self
                if trace.res_id in pairs
            }
        return {
            trace.id: {
                "identities": [
                    ("partner", str(trace.res_id)),
                    *trace._get_contact_pairs(),
                ],
                **_get_company(records[trace.res_id]),
            }
            for trace in self
            if trace.res_id in records
        }

    def _get_contact_pairs(self):
        """Return the address that the mailing was sent to."""
        return [("email", self.email)] if self.email else []

    def _get_event_type(self, what):
        return TYPES[what]

    def _get_label(self, details):
        if not details.get("link_id"):
            return self.mass_mailing_id.subject
        link = self.env["link.tracker"].browse(details["link_id"])
        try:
            url = urlsplit(link.url or "")
        except ValueError:  # users type the address
            return link.title
        return f"{url.netloc}{url.path}"

    def _is_told(self, what, details):
        """Whether to record what happened.

        A link must belong to the mailing, as ids of recipients may be guessed. A reply
        to a lead is recorded as an e-mail already.
        """
        if what == "click":
            link = self.env["link.tracker"].browse(details["link_id"])
            return link.mass_mailing_id == self.mass_mailing_id
        return what != "reply" or self.model != "crm.lead"

    # ------------------------------------------------------------
    # Machines
    # ------------------------------------------------------------

    def _get_evidence(self, what, details):
        if what not in ("open", "click"):
            return None
        signs = details.get("signs", {})
        return {
            "message": f"trace {self.id}",
            "link": details.get("link_id"),
            "address": details.get("ip"),
            "delivered_at": self.sent_datetime,
            "method": signs.get("method"),
            "purpose": signs.get("purpose"),
            "is_agent": signs.get("is_agent"),
            "is_forged": bool(signs) and self._is_forged(signs),
        }

    def _is_forged(self, signs):
        """Whether the link lacks our seal; mails from before the seals may."""
        since = self.env["ir.config_parameter"].sudo().get_param(SEALED_SINCE)
        sent = self.sent_datetime
        is_old = sent and since and sent < fields.Datetime.to_datetime(since)
        return not signs["is_sealed"] and not is_old

    def _get_browser(self, details):
        """Return the identity pairs of who clicked, unless it was a machine."""
        signs = details.get("signs", {})
        is_machine = signs.get("is_agent") or (signs and self._is_forged(signs))
        return [] if is_machine else [tuple(p) for p in details.get("browser", ())]


def _get_company(partner):
    return {"company_id": partner.company_id.id} if partner.company_id else {}
