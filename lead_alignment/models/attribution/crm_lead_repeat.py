from odoo import api, models
from odoo.tools import escape_psql, format_datetime, plaintext2html

from ..shared.lead_move import Move

TOUCH_TEXTS = (
    "form",
    "ad",
    "keyword",
    "site_search",
    "landing_page",
    "product",
    "platform_lead_id",
    "click_id",
    "sub_team",
    "note",
    "contact_name",
)


class CrmLead(models.Model):
    """The touchpoints that events leave on leads; what happens to a lead whose customer
    comes again: it is opened again, says so, and waits for a call."""

    _inherit = "crm.lead"

    @api.model
    def _find_utm(self, values_list):
        """Return {(model, name in lower case): id} of the names in the touches.

        An event creates no source, medium or product.
        """
        wanted = {"utm.source": set(), "utm.medium": set(), "crm.lead.interest": set()}
        for values in values_list:
            touch = values.get("touch") or {}
            wanted["utm.source"].add(touch.get("source"))
            wanted["utm.medium"].add(touch.get("medium"))
            wanted["crm.lead.interest"].add(touch.get("product"))
        found = {}
        for model, names in wanted.items():
            names = sorted(filter(None, names))
            domain = [("name", "=ilike", escape_psql(name)) for name in names]
            if domain:
                records = self.env[model].search(["|"] * (len(domain) - 1) + domain)
                found |= {
                    (model, r.name.lower()): r.id for r in records.sorted("id", True)
                }
        return found

    @api.model
    def _prepare_touch_vals(self, event, utm):
        """Return the values of the touchpoint of a ``Recorded`` event."""
        event_id, row, values = event
        asked = values.get("touch") or {}

        def find(model, name):
            return utm.get((model, (asked.get(name) or "").lower()), False)

        return {
            "event_id": event_id or False,
            "request_key": False if event_id else row.key,
            "date": row.occurred_at,
            "type_id": row.type_id,
            "campaign_id": row.campaign_id,
            "source_id": find("utm.source", "source"),
            "medium_id": find("utm.medium", "medium"),
            "interest_id": find("crm.lead.interest", "product"),
            **{name: asked.get(name) or False for name in TOUCH_TEXTS},
        }

    @api.model
    def _note_touches(self, touches):
        """Append the touchpoints; register repeat inquiries and callback requests.

        :param touches: [``_Touch``] of leads that are stored
        """
        self._add_touches(
            [
                {**touch.vals, "lead_id": touch.lead.id, "is_repeat": not touch.is_new}
                for touch in touches
            ]
        )
        repeats, hands = {}, {}
        types = self.env["customer.event.type"].browse(
            touch.vals["type_id"] for touch in touches
        )
        raising = set(types.filtered("is_hand_raise").ids)
        for lead, vals, is_new in touches:
            if not is_new:
                repeats.setdefault(lead, []).append(vals)
            if vals["type_id"] in raising:
                hands[lead] = vals["date"]
        for lead, found in repeats.items():
            lead._register_repeat(found)
        for lead, date in hands.items():
            lead.hand_raised_date = max(date, lead.hand_raised_date or date)
        self._hand_over_raised(list(hands))

    def _register_repeat(self, touches, title=None):
        """Note on the lead that the person came again; reopen it if it was closed.

        :param title: how the person came; returns the message that says it
        """
        self.ensure_one()
        if self.won_status == "lost":
            self._reopen_lost()
        if not self.active:
            self.with_context(lead_move=Move("changed")).action_restore()
        message = self._note_repeat(touches, title)
        self._await_call(max(touch["date"] for touch in touches))
        return message

    def _await_call(self, date):
        """Hook: the customers of these leads asked us again, at ``date`` (naive UTC),
        and wait for a call."""

    def _note_repeat(self, touches, title=None):
        """Note on the lead that the person came again, and leave it as it is.

        :returns: the message that says it
        """
        self.duplicate_count += len(touches)
        env = self._in_company_language().env
        zone = (self.company_id or self.env.company)._get_timezone()
        lines = [
            " · ".join(
                filter(
                    None,
                    [
                        format_datetime(env, touch["date"], zone, "short"),
                        touch["form"],
                        touch["ad"],
                        touch["product"],
                        touch["note"],
                    ],
                )
            )
            for touch in touches
        ]
        title = title or env._("Repeat inquiry from the customer:")
        return self._message_log(body=plaintext2html("\n".join([title, *lines])))

    def _reopen_lost(self):
        """Hook: reopen a lead that was lost."""
        self.action_restore()
