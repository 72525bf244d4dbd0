from odoo import api, models


class LinkTrackerClick(models.Model):
    """Records clicks on short links of posts, posters and messages. Those of a mailing
    are another bridge's: it knows to whom the mail went."""

    _inherit = "link.tracker.click"

    @api.model
    def add_click(self, code, **route_values):
        """Enqueue the click, with the browser."""
        click = super().add_click(code, **route_values)
        inbox = self.env["customer.event.inbox"]
        is_ours = click and not route_values.get("mailing_trace_id")
        if is_ours and (browser := inbox._get_request_pairs()):
            website = self.env["website"].get_current_website()
            details = {"browser": browser, "company_id": website.company_id.id}
            inbox._enqueue(self._name, [(click.id, "link_click", details)])
        return click

    @api.model
    def _prepare_inbox_events(self, entries):
        values_list = []
        for entry in entries:
            link = entry.record.link_id
            values_list.append(
                {
                    "type": "link_click",
                    "identities": list(map(tuple, entry.data["browser"])),
                    "message_id": f"click {entry.record.id}",
                    "source": "link",
                    "occurred_at": entry.date,
                    "company_id": entry.data["company_id"],
                    "campaign_id": link.campaign_id.id,
                    "label": link.title or link.url,
                }
            )
        return values_list
