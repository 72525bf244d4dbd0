from odoo import api, models


class WebsiteVisitor(models.Model):
    """Records whose browser it is, when a form is sent or a customer logs in."""

    _inherit = "website.visitor"

    def _merge_visitor(self, target):
        self._record_login(target, target.partner_id.id)
        return super()._merge_visitor(target)

    def write(self, vals):
        """Record the first login of a customer in a browser."""
        token = str(vals.get("access_token") or "")
        if token.isdigit() and len(token) < len(self[:1].access_token or ""):
            for visitor in self:
                visitor._record_login(visitor, int(token))
        return super().write(vals)

    def _record_login(self, target, partner_id):
        """Record that a browser without an owner is that of the customer who logs in.

        Colleagues are left out. Two contacts on one browser stay two people.
        """
        if len(self.access_token) != 32:
            return
        # sudo: whether the contact is a colleague's
        users = self.env["res.partner"].sudo().browse(partner_id).user_ids
        if any(not user.share for user in users):
            return
        inbox = self.env["customer.event.inbox"]
        pairs = [
            inbox._get_visitor_pair(self.access_token),
            ("partner", str(partner_id)),
        ]
        details = {
            "pairs": pairs,
            "visitor": self.id,
            "website": self.website_id.id,  # of two websites, the one of the login
        }
        inbox._enqueue("website.visitor", [(target.id, "identify", details)])
        self.env["website.visitor.consent"]._adopt_answers(
            self.access_token, partner_id
        )

    @api.model
    def _prepare_inbox_events(self, entries):
        websites = self.env["website"].browse(
            {_get_website_id(entry) for entry in entries}
        )
        companies = {website.id: website.company_id.id for website in websites.exists()}
        return [
            {
                "type": entry.code,
                "identities": entry.data["pairs"],
                "message_id": f"visitor {entry.data['visitor']} logged in",
                "source": "website",
                "occurred_at": entry.date,
                "company_id": companies[_get_website_id(entry)],
            }
            for entry in entries
            if _get_website_id(entry) in companies
        ]

    def _prepare_past_events(self):
        """Return past events: the browsers of visitors that sent a lead."""
        inbox = self.env["customer.event.inbox"]
        leads = self.lead_ids.filtered("company_id")
        pairs = leads._get_event_pairs()
        return [
            {
                "type": "identify",
                "identities": [
                    pairs[lead.id],
                    inbox._get_visitor_pair(visitor.access_token),
                ],
                "message_id": f"visitor {visitor.id} lead {lead.id}",
                "source": "website",
                "occurred_at": lead.create_date,
                "company_id": lead.company_id.id,
            }
            for visitor in self
            for lead in visitor.lead_ids & leads
        ]


def _get_website_id(entry):
    return entry.data.get("website") or entry.record.website_id.id
