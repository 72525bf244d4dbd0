import json
from contextlib import suppress
from datetime import UTC, timedelta

import requests

from odoo import api, models
from odoo.fields import Domain

from ...tools import channel_meta
from .alignment_channel_message import TryAgain
from .alignment_channel_token import TIMEOUT

GRAPH = "https://graph.facebook.com"
# leads asked for at once; large pages time out at Meta
PAGE_SIZE = 50
MOST_PAGES = 200
# how far before the last known lead the back-fill looks: order is not guaranteed
OVERLAP = timedelta(days=2)
# codes of Meta's errors upon which one comes again later: limits of calls, and faults
# of its own
BUSY = {1, 2, 4, 17, 32, 341, 613, 80005}


class AlignmentChannel(models.Model):
    """Asks Meta for what people filled into lead forms, and for those that it forgot to
    tell of."""

    _inherit = "alignment.channel"

    def _read_lead(self, message):
        if self.platform != "meta":
            return super()._read_lead(message)
        if not message.body:
            lead = self._ask_meta(message.lead_ref, {"fields": channel_meta.FIELDS})
            message._amend({"body": json.dumps(lead, ensure_ascii=False)})
        event = channel_meta.read_lead(json.loads(message.body), self.account or "")
        if not event:
            return [], self.env._("This is no lead.")
        if not {"phone", "email"} & set(event.given) and not event.answers:
            return [], self.env._("It has neither phone nor email.")
        return [event], ""

    def _ask_meta(self, path, params):
        """Return the JSON object that the Graph API answers.

        :raises TryAgain: if it is busy, out of reach, or refuses us for now
        """
        url = f"{GRAPH}/{self.api_version}/{path}"
        try:
            response = requests.get(
                url,
                params=params,
                headers={"Authorization": f"Bearer {self._get_access_token()}"},
                timeout=TIMEOUT,
            )
            answer = response.json()
        except (requests.RequestException, ValueError) as error:
            raise TryAgain(self.env._("Facebook cannot be reached.")) from error
        answer = answer if isinstance(answer, dict) else {}
        if response.ok and "error" not in answer:
            self._note_error("")
            return answer
        fault = answer.get("error")
        fault = fault if isinstance(fault, dict) else {}
        text = str(fault.get("message") or f"HTTP {response.status_code}")[:300]
        if fault.get("code") not in BUSY and response.status_code < 500:
            # a right that was taken away, a token that ended: somebody has to act
            self._note_error(self.env._("Facebook refuses us: %s", text))
        wait = response.headers.get("Retry-After", "")
        raise TryAgain(text, int(wait) if wait.isdecimal() else 0)

    # ------------------------------------------------------------
    # Leads that Meta did not tell of
    # ------------------------------------------------------------

    @api.model
    def _cron_fetch_leads(self):
        """Fetch the leads that no message told of, one page of a channel a time."""
        channels = self.search(
            Domain("platform", "=", "meta")
            & Domain("account", "!=", False)
            & Domain("access_token", "!=", False)
        )
        for number, channel in enumerate(channels, 1):
            with suppress(TryAgain):  # the next run goes on
                channel._fetch_leads()
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(channels) - number
            ):
                return

    def _fetch_leads(self):
        """Queue the leads of all forms since the last one known.

        :returns: number of new ones
        :raises TryAgain: as of :meth:`_ask_meta`
        """
        since = self._get_last_lead_date()
        forms = self._ask_all(f"{self.account}/leadgen_forms", {"fields": "id"})
        found = 0
        for form in forms:
            params = {"fields": channel_meta.FIELDS}
            if since:
                moment = int((since - OVERLAP).replace(tzinfo=UTC).timestamp())
                later = {"field": "time_created", "operator": "GREATER_THAN"}
                params["filtering"] = json.dumps([{**later, "value": moment}])
            leads = {
                str(lead["id"]): lead
                for lead in self._ask_all(f"{form.get('id')}/leads", params)
                if lead.get("id")
            }
            found += self.env["alignment.channel.message"]._store_leads(self, leads)
        return found

    def _get_last_lead_date(self):
        messages = self.env["alignment.channel.message"]
        domain = [("channel_id", "=", self.id), ("kind", "=", "lead")]
        return messages._read_group(domain, aggregates=["received_at:max"])[0][0]

    def _ask_all(self, path, params):
        """Return all objects of a list, page by page."""
        found, after = [], ""
        for _page in range(MOST_PAGES):
            more = {"after": after} if after else {}
            answer = self._ask_meta(path, {**params, "limit": PAGE_SIZE, **more})
            data = answer.get("data")
            found += [one for one in data or () if isinstance(one, dict)]
            paging = answer.get("paging") or {}
            after = (paging.get("cursors") or {}).get("after")
            if not after or not paging.get("next"):
                break
        return found

    def action_fetch_leads(self):
        """Fetch leads that Facebook did not tell of, by the job, now."""
        self.check_access("write")
        self.env.ref("lead_alignment.ir_cron_channel_leads").sudo()._trigger()
        text = self.env._("New leads of your forms will be here within minutes.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": text, "type": "success"},
        }
