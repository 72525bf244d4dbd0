from typing import NamedTuple

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.local_day import to_aware
from ...tools.outlet_fact import BAD_VALUE, NO_PERSON, NO_TARGET, TOO_OLD
from ...tools.outlet_google import MOST_ACTIONS
from .alignment_outlet import PLATFORMS, TIMEOUT

META = "https://graph.facebook.com"
GOOGLE = "https://datamanager.googleapis.com"
TIKTOK = "https://business-api.tiktok.com"
# TikTok's own codes of an answer with status 200
TIKTOK_BUSY, TIKTOK_FAULTS, TIKTOK_DENIED = {40100}, 50_000, {40001, 40104, 40105}
META_BUSY = {1, 2, 4, 17, 32, 341, 613, 80004}


class Answer(NamedTuple):
    """What a platform said to a request.

    :param verdict: accepted, refused, busy (come again later), or denied (somebody has
        to mend the connection)
    :param wait: seconds that it asks to wait
    """

    verdict: str
    text: str = ""
    wait: int = 0


class AlignmentOutbox(models.Model):
    """Sends what waits, by a job: in batches as large as the platform takes.

    A batch that is refused is halved until the row at fault is alone. A batch that
    nobody answered is sent again with the same keys.
    """

    _inherit = "alignment.outbox"

    @api.model
    def _cron_send(self):
        """Collect facts, then send what is due of each outlet, one batch a time."""
        self._collect()
        self.env["ir.cron"]._commit_progress(0, remaining=1)
        outlets = self.env["alignment.outlet"].search(Domain.TRUE)
        for outlet in outlets.filtered("is_secured"):
            while True:
                count, is_over = outlet._send_batch()
                if not self.env["ir.cron"]._commit_progress(count, remaining=1):
                    return
                if is_over:
                    break

    @api.model
    def _take_due(self, outlet, size):
        """Lock and return rows of an outlet that are due and no other worker has."""
        self.flush_model(["next_date", "state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM alignment_outbox WHERE outlet_id = %s "
                "AND state = 'waiting' AND next_date <= %s "
                "ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
                outlet.id,
                fields.Datetime.now(),
                size,
            )
        )
        return self.browse([row_id for (row_id,) in rows])


class AlignmentOutlet(models.Model):
    """Sends a batch, and tells what became of it."""

    _inherit = "alignment.outlet"

    def _send_batch(self):
        """Send the next batch.

        :returns: (number of rows, whether nothing more is to be sent now)
        """
        self.ensure_one()
        platform = PLATFORMS[self.platform]
        # sudo: a job; rows are of the outlet's company
        rows = self.env["alignment.outbox"].sudo()._take_due(self, platform.BATCH)
        if not rows:
            return 0, True
        facts = self._sort_out(rows, platform)
        if not facts:
            return len(rows), False
        try:
            token = self.sudo()._get_token()
        except UserError as error:
            self._note_error(str(error))
            rows.filtered(lambda row: row.state == "waiting")._put_off(str(error))
            return len(rows), True
        is_over = False
        for part in _split(facts):
            is_over |= not self._send_facts(part, token)
        return len(rows), is_over

    def _sort_out(self, rows, platform):
        """Settle rows that may not be sent, or would be refused.

        :returns: {row: ``Fact``} of the others
        """
        now = to_aware(fields.Datetime.now())
        texts = self._get_fault_texts()
        facts = {}
        for row, fact in rows._get_facts().items():
            if withheld := self._get_withheld_reason(row):
                row._close("withheld", withheld)
            elif fault := platform.find_fault(fact, now):
                state = "expired" if fault == TOO_OLD else "refused"
                row._close(state, texts[fault])
            else:
                facts[row] = fact
        return facts

    def _get_withheld_reason(self, row):
        """Return why nobody may be told of this person, "" if one may."""
        if not row.lead_id:
            return self.env._("The lead was deleted.")
        consent = row.lead_id.profile_id.consent or "unknown"
        if consent == "refused":
            return self.env._("The customer declined.")
        if self.consent == "granted" and consent != "granted":
            return self.env._("The customer was not asked.")
        return ""

    def _get_fault_texts(self):
        return {
            TOO_OLD: self.env._("It is older than the platform takes."),
            NO_PERSON: self.env._("The platform cannot tell whom it is about."),
            NO_TARGET: self.env._("The rule names no event of the platform."),
            BAD_VALUE: self.env._("The value is negative."),
        }

    def _send_facts(self, facts, token):
        """Send facts in one request; halve it if the platform refuses it.

        :param facts: {row: ``Fact``}
        :returns: whether the platform goes on taking
        """
        rows = self.env["alignment.outbox"].concat(*facts)
        answer = self._post(list(facts.values()), token)
        if answer.verdict == "accepted":
            rows._close("accepted", request_ref=answer.text)
            self._note_error("")
            return True
        if answer.verdict == "refused":
            if len(facts) == 1:
                rows._close("refused", answer.text)
                return True
            pairs = list(facts.items())
            middle = len(pairs) // 2
            first, second = (
                self._send_facts(dict(half), token)
                for half in (pairs[:middle], pairs[middle:])
            )
            return first and second
        rows._put_off(answer.text, answer.wait)
        if answer.verdict == "denied":
            self._note_error(answer.text)
        return False

    def _post(self, facts, token):
        """Send one request. :returns: ``Answer``"""
        body = PLATFORMS[self.platform].build(facts, self._get_options())
        url, headers = {
            "meta": (
                f"{META}/{self.api_version}/{self.dataset}/events",
                {"Authorization": f"Bearer {token}"},
            ),
            "google": (
                f"{GOOGLE}/v1/events:ingest",
                {"Authorization": f"Bearer {token}"},
            ),
            "tiktok": (
                f"{TIKTOK}/open_api/v1.3/event/track/",
                {"Access-Token": token},
            ),
        }[self.platform]
        try:
            response = requests.post(url, json=body, headers=headers, timeout=TIMEOUT)
            answer = response.json()
        except requests.RequestException:
            return Answer("busy", self.env._("The platform cannot be reached."))
        except ValueError:
            answer = {}
        return judge(response, answer if isinstance(answer, dict) else {})


def _split(facts):
    """Yield parts of {row: ``Fact``} with few enough actions for one request."""
    part, names = {}, set()
    for row, fact in facts.items():
        if fact.name not in names and len(names) == MOST_ACTIONS:
            yield part
            part, names = {}, set()
        part[row] = fact
        names.add(fact.name)
    yield part


def judge(response, answer):
    """Return the ``Answer`` of a response, None if nobody answered.

    :param answer: its JSON
    """
    if response is None:
        return Answer("busy", "")
    fault = answer.get("error")
    fault = fault if isinstance(fault, dict) else {}
    text = str(fault.get("message") or answer.get("message") or "")[:400]
    text = text or f"HTTP {response.status_code}"
    asked = response.headers.get("Retry-After", "")
    wait = int(asked) if asked.isdecimal() else 0
    code = answer.get("code")
    if response.status_code == 429 or response.status_code >= 500:
        return Answer("busy", text, wait)
    if response.status_code in (401, 403):
        return Answer("denied", text)
    if fault.get("code") in META_BUSY:
        return Answer("busy", text, wait)
    if fault.get("code") == 190:  # Meta: the token ended
        return Answer("denied", text)
    if not response.ok or fault:
        return Answer("refused", text)
    if isinstance(code, int) and code:
        if code in TIKTOK_DENIED:
            return Answer("denied", text)
        is_busy = code in TIKTOK_BUSY or code >= TIKTOK_FAULTS
        return Answer("busy" if is_busy else "refused", text, wait)
    ref = answer.get("requestId") or answer.get("request_id")
    return Answer("accepted", str(ref or answer.get("fbtrace_id") or "")[:100])
