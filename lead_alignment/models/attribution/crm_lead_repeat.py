from datetime import datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import escape_psql, format_datetime, plaintext2html

from ..ledger.alignment_utm_alias import UNNAMED
from ..shared.lead_move import Move

BROWSER_IDS = ("fbp", "fbc", "ttp")

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
    def _find_words(self, company, values_list):
        """Return what the texts of the touches mean: {(kind, text): ``Meaning``} of
        sources and media, {("product", text): id} of products.

        An event creates no source, medium or product.
        """
        touches = [values.get("touch") or {} for values in values_list]
        words = {
            (kind, touch[kind])
            for touch in touches
            for kind in ("source", "medium")
            if touch.get(kind)
        }
        found = self.env["alignment.utm.alias"]._resolve(company, words)
        names = {touch["product"] for touch in touches if touch.get("product")}
        if names:
            same = [Domain("name", "=ilike", escape_psql(name)) for name in names]
            products = self.env["crm.lead.interest"].search(Domain.OR(same))
            ids = {one.name.lower(): one.id for one in products.sorted("id", True)}
            found |= {("product", name): ids.get(name.lower()) for name in names}
        return found

    @api.model
    def _prepare_touch_vals(self, event, words):
        """Return the values of the touchpoint of a ``Recorded`` event.

        :param words: as of :meth:`_find_words`
        """
        event_id, row, values = event
        asked = values.get("touch") or {}
        source = words.get(("source", asked.get("source")), UNNAMED)
        medium = words.get(("medium", asked.get("medium")), UNNAMED)
        return {
            "event_id": event_id or False,
            "request_key": False if event_id else row.key,
            "date": row.occurred_at,
            "type_id": row.type_id,
            "campaign_id": row.campaign_id,
            "campaign_alias_id": values.get("campaign_alias_id") or False,
            "utm_campaign": values.get("campaign") or False,
            "source_id": source.record_id or False,
            "source_alias_id": source.alias_id,
            "utm_source": asked.get("source") or False,
            "medium_id": medium.record_id or False,
            "medium_alias_id": medium.alias_id,
            "utm_medium": asked.get("medium") or False,
            "interest_id": words.get(("product", asked.get("product"))) or False,
            **{name: asked.get(name) or False for name in TOUCH_TEXTS},
            **self._prepare_click_vals(event),
        }

    @api.model
    def _prepare_click_vals(self, event):
        """Return the kind and moment of the click that led here, and the ids by which
        its platform knows the browser: these of nobody who refused to be recorded."""
        event_id, row, values = event
        click = values.get("click") or {}
        date = click.get("date")
        has_id = bool(click.get("id") or (values.get("touch") or {}).get("click_id"))
        return {
            "click_kind": click.get("kind") or False,
            "click_date": has_id
            and (datetime.fromisoformat(date) if date else row.occurred_at),
            "platform": click.get("platform") or False,
            **{name: event_id and click.get(name) or False for name in BROWSER_IDS},
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

    def _register_repeat(self, touches, title=None, is_wanted=False):
        """Note on the lead that the person came again; reopen it if it was closed. What
        is told late, and was answered by a call since, is noted only.

        :param title: how the person came; returns the message that says it
        :param is_wanted: whether somebody wants it to be opened again all the same
        """
        self.ensure_one()
        date = max(touch["date"] for touch in touches)
        if not self._filter_unanswered(date):
            if not is_wanted:
                return self._note_repeat(touches, title)
            date = fields.Datetime.now()
        if self.won_status == "lost":
            self._reopen_lost()
        if not self.active:
            self.with_context(lead_move=Move("changed")).action_restore()
        message = self._note_repeat(touches, title)
        self._await_call(date)
        return message

    def _filter_unanswered(self, date):
        """Hook: return the leads that were not called since ``date`` (naive UTC)."""
        return self

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
