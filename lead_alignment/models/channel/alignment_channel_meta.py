import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import requests

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import channel_meta
from ...tools.retry_after import read_retry_after
from ...tools.storable_text import make_storable
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
# and those upon which somebody has to act: the token, and rights that were taken away
DENIED = {10, 102, 190, *range(200, 300)}


class AlignmentChannel(models.Model):
    """Asks Meta for what people filled into lead forms, and for those that it forgot to
    tell of."""

    _inherit = "alignment.channel"

    def _read_lead(self, message):
        if self.platform != "meta":
            return super()._read_lead(message)
        lead = make_storable(json.loads(message.body))
        event = channel_meta.read_lead(lead, self.account or "")
        if not event:
            return [], self.env._("This is no lead.")
        if not {"phone", "email"} & set(event.given) and not event.answers:
            return [], self.env._("It has neither phone nor email.")
        return [event], ""

    def _fetch_lead(self, lead_ref):
        if self.platform != "meta":
            return super()._fetch_lead(lead_ref)
        return self._ask_meta(lead_ref, {"fields": channel_meta.FIELDS})

    def _ask_meta(self, path, params):
        """Return the JSON object that the Graph API answers.

        :raises TryAgain: if it is busy, out of reach, or refuses us for now; what is
            wrong with ``path`` alone is nothing of the channel's
        """
        url = f"{GRAPH}/{self.api_version}/{path}"
        unreachable = self.env._("Facebook cannot be reached.")
        try:
            response = requests.get(
                url,
                params=params,
                headers={"Authorization": f"Bearer {self._get_access_token()}"},
                timeout=TIMEOUT,
            )
        except requests.RequestException as error:
            raise TryAgain(unreachable) from error
        wait = read_retry_after(response.headers)
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if response.ok and not isinstance(answer, dict):
            raise TryAgain(unreachable, wait)
        answer = answer if isinstance(answer, dict) else {}
        if response.ok and "error" not in answer:
            self._note_error("")
            return answer
        raise self._judge_fault(response.status_code, answer, wait)

    def _judge_fault(self, status, answer, wait):
        """Return the ``TryAgain`` of an error, and note at the channel what somebody
        has to mend."""
        fault = answer.get("error")
        fault = fault if isinstance(fault, dict) else {}
        text = str(fault.get("message") or f"HTTP {status}")[:300]
        code = fault.get("code")
        code = code if isinstance(code, int) else 0
        if code in BUSY or status == 429 or status >= 500:
            return TryAgain(text, wait)
        if code in DENIED or status in (401, 403):
            self._note_error(self.env._("Facebook refuses us: %s", text))
            return TryAgain(text, wait)
        return TryAgain(text, wait, is_of_one=True)

    # ------------------------------------------------------------
    # Leads that Meta did not tell of
    # ------------------------------------------------------------

    # {form: when its last known lead was filled in}
    form_dates = fields.Json(
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )

    @api.model
    def _cron_fetch_leads(self):
        """Fetch the leads that no message told of, form by form, each committed."""
        channels = self.search(
            Domain("platform", "=", "meta")
            & Domain("account", "!=", False)
            & Domain("access_token", "!=", False)
        )
        progress = self.env["ir.cron"]._commit_progress
        for channel in channels:
            for form in channel._get_forms():
                with suppress(TryAgain):  # the others go on; the next run asks again
                    channel._fetch_form(form)
                if not progress(1, remaining=1):
                    return
        progress(0, remaining=0)

    def _get_forms(self):
        """Return ids of the page's forms, [] if Meta does not say."""
        try:
            forms = self._ask_all(f"{self.account}/leadgen_forms", {"fields": "id"})
        except TryAgain as error:
            if error.is_of_one:  # the page: it is the channel's own
                self._note_error(self.env._("Facebook refuses us: %s", error))
            return []
        return [str(form["id"]) for form in forms if form.get("id")]

    def _fetch_form(self, form):
        """Queue the leads of a form since the last one known.

        The form is known up to its last lead only after all of them are here.

        :returns: number of new ones
        :raises TryAgain: as of :meth:`_ask_meta`
        """
        known = (self.form_dates or {}).get(form)
        since = datetime.fromisoformat(known) if known else self.create_date
        moment = int((since - OVERLAP).replace(tzinfo=UTC).timestamp())
        later = {"field": "time_created", "operator": "GREATER_THAN", "value": moment}
        params = {"fields": channel_meta.FIELDS, "filtering": json.dumps([later])}
        leads = {
            str(lead["id"]): lead
            for lead in self._ask_all(f"{form}/leads", params)
            if lead.get("id")
        }
        count = self.env["alignment.channel.message"]._store_leads(self, leads)
        dates = [
            event.moment
            for lead in leads.values()
            if (event := channel_meta.read_lead(lead, "")) and event.moment
        ]
        last = max([since, *dates])
        self.form_dates = {**(self.form_dates or {}), form: last.isoformat()}
        return count

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
        # sudo: who may set channels up may wake their job
        self.env.ref("lead_alignment.ir_cron_channel_leads").sudo()._trigger()
        text = self.env._("New leads of your forms will be here within minutes.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": text, "type": "success"},
        }
