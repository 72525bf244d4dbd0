from odoo import api, models


def _get_message_id(entry):
    """Return the same text for the same occurrence; a lead that came by a form has
    other forms later, each with a text of its own."""
    parts = [entry.code, "lead", entry.record.id, entry.data.get("occurrence")]
    return " ".join(str(part) for part in parts if part)


class CrmLead(models.Model):
    """Records what happens on a lead in the ledger of its person: outcomes, e-mails,
    activities, meetings, and the arrival."""

    _inherit = "crm.lead"

    @api.model
    def _record_on_leads(self, happened, source="crm"):
        """Record events of leads, each on the identity that names its person best.

        :param happened: [(lead, values as of ``customer.event._record_batch`` without
            identities)]; leads without a person, e.g. without company, are left out
        :returns: {lead id: event id} of the new events
        """
        happened = [(lead, values) for lead, values in happened if lead.profile_id]
        if not happened:
            return {}
        leads = self.browse(lead.id for lead, _values in happened)
        pairs = leads._get_event_pairs()
        result = self.env["customer.event"]._record_batch(
            [
                {
                    "source": source,
                    "identities": [pairs[lead.id]],
                    "company_id": lead.company_id.id,
                    **values,
                }
                for lead, values in happened
            ]
        )
        return {
            happened[index][0].id: event_id for index, event_id in result["new"].items()
        }

    def _get_event_pairs(self):
        """Return {lead id: (kind, value) of the identity that decides its person}.

        Leads without company are left out: they have no person.
        """
        pairs = {}
        for company, leads in self.filtered("company_id").grouped("company_id").items():
            seen = {
                lead.id: [*lead._get_identity_pairs(company), ("lead", str(lead.id))]
                for lead in leads
            }
            # our own numbers and addresses are not among the rows
            rows, _own = self.env["customer.identity"]._look_up(
                company, {pair for found in seen.values() for pair in found}
            )
            for lead_id, found in seen.items():
                pairs[lead_id] = next(
                    (pair for pair in found if pair in rows and rows[pair].profile_id),
                    ("lead", str(lead_id)),
                )
        return pairs

    @api.model
    def _prepare_inbox_events(self, entries):
        """Return the values of events that another app put into the inbox for leads.

        Details of an entry: ``label``, a text for the event; ``browser``, the identity
        pairs of the browser that sent it; ``contact_name``, how they named themselves;
        of somebody who came again ``pairs``, what was typed, and ``occurrence``, a text
        that no other event of the lead has.

        The browser is evidence, even if it is known as somebody else's: then several
        people use it.
        """
        leads = self.browse({entry.record.id for entry in entries})
        pairs = leads.filtered("company_id")._get_event_pairs()
        return [
            {
                "type": entry.code,
                "identities": [
                    pairs[lead.id],
                    *map(tuple, entry.data.get("pairs", ())),
                    *lead._get_own_browser(entry.data.get("browser", ())),
                ],
                "message_id": _get_message_id(entry),
                "source": "crm",
                "occurred_at": entry.date,
                "company_id": lead.company_id.id,
                "campaign_id": lead.campaign_id.id,
                "label": entry.data.get("label"),
                "touch": {"contact_name": entry.data.get("contact_name") or ""},
                "makes_lead": False,
            }
            for entry in entries
            if (lead := entry.record).company_id
        ]

    def _get_own_browser(self, browser):
        """Return ``browser`` without a logged-in contact who is not the lead's own:
        they filled the form in for somebody else."""
        own = ("partner", str(self.partner_id.id))
        return [
            (kind, value)
            for kind, value in browser
            if kind != "partner" or (kind, value) == own
        ]

    # ------------------------------------------------------------
    # Core's own sources
    # ------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        lead = super().message_new(msg_dict, custom_values=custom_values)
        lead._record_mail_in(msg_dict)
        return lead

    def message_update(self, msg_dict, update_vals=None):
        result = super().message_update(msg_dict, update_vals=update_vals)
        self._record_mail_in(msg_dict)
        return result

    def _record_mail_in(self, msg_dict):
        """Record a customer's e-mail, unless it is an automatic reply."""
        if msg_dict.get("is_bounce") or self._is_of_automatic_mail():
            return
        # sudo: whether the author is a colleague who answered by mail
        author = self.env["res.partner"].sudo().browse(msg_dict.get("author_id") or [])
        is_colleague = any(not user.share for user in author.user_ids)
        # sudo: the gateway's user has no rights on people
        self.sudo()._record_on_leads(
            [
                (
                    lead,
                    {
                        "type": "email_out" if is_colleague else "email_in",
                        "message_id": f"mail {msg_dict.get('message_id')} {lead.id}",
                        "label": msg_dict.get("subject") or None,
                        "contact": (author.user_ids[:1].id or None, "email"),
                    },
                )
                for lead in self
            ]
        )

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        self._record_mail_out(message)
        return result

    def _record_mail_out(self, message):
        """Record the e-mail that a colleague sent to the customer from the chatter."""
        customers = self.partner_id
        is_mail = message.message_type in ("comment", "email_outgoing")
        is_to_customer = bool(message.partner_ids & customers) or bool(
            self.email_normalized and message.outgoing_email_to
        )
        if is_mail and is_to_customer and message.author_id not in customers:
            # sudo: users who write to a customer may have no rights on people
            self.sudo()._record_on_leads(
                [
                    (
                        lead,
                        {
                            "type": "email_out",
                            "message_id": f"message {message.id}",
                            "occurred_at": message.date,
                            "label": message.subject or None,
                            "contact": (message.create_uid.id, "email"),
                        },
                    )
                    for lead in self
                ]
            )
