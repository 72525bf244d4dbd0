import logging
from typing import NamedTuple

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.local_day import to_aware
from ...tools.outlet_fact import BAD_VALUE, NO_PERSON, NO_TARGET, TOO_OLD
from ...tools.outlet_google import MOST_ACTIONS
from ...tools.retry_after import read_retry_after
from .alignment_outlet import PLATFORMS, TIMEOUT

_logger = logging.getLogger(__name__)
META = "https://graph.facebook.com"
GOOGLE = "https://datamanager.googleapis.com"
TIKTOK = "https://business-api.tiktok.com"
# TikTok's own codes of an answer with status 200
TIKTOK_BUSY, TIKTOK_FAULTS, TIKTOK_DENIED = {40100}, 50_000, {40001, 40104, 40105}
# requests of a batch: halving 1,000 rows down to one at fault takes 20
MOST_REQUESTS = 60
# rows refused one by one, and none accepted: the setting is wrong
FEW = 5
META_BUSY = {1, 2, 4, 17, 32, 341, 613, 80004}
# what only a platform says, not a proxy's page of status 200: one of these
SIGNS = {
    # of events, then of audiences
    "meta": {"events_received", "num_received", "audience_id", "session_id"},
    # of events and audiences, then of the diagnosis
    "google": {"requestId", "requestStatusPerDestination"},
}


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
        """Collect facts, then send what is due of each outlet, one batch a time. An
        outlet that fails keeps no other from sending."""
        progress = self.env["ir.cron"]._commit_progress
        self._collect()
        progress(0, remaining=0)
        outlets = self.env["alignment.outlet"].search(Domain.TRUE)
        for outlet in outlets.filtered("is_secured"):
            is_over = outlet._is_paused()
            while not is_over:
                try:
                    count, is_over = outlet._send_batch()
                except Exception as error:  # noqa: BLE001 whatever it is, it is one of many
                    _logger.exception("Outlet %s cannot send", outlet.id)
                    self.env.cr.rollback()
                    outlet._pause(Answer("denied", str(error)[:400]))
                    count, is_over = 0, True
                if not progress(count, remaining=int(not is_over)):
                    return

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
        outlet = self.sudo()
        try:
            token = outlet._get_token()
        except UserError as error:
            outlet._pause(Answer("denied", str(error)))
            return len(rows) - len(facts), True
        return len(rows), not outlet._send_parts(list(_split(facts)), token)

    def _sort_out(self, rows, platform):
        """Settle rows that may not be sent, or would be refused.

        :returns: {row: ``Fact``} of the others
        """
        now = to_aware(fields.Datetime.now())
        texts = self._get_fault_texts()
        facts, erased = {}, self._find_erased(rows)
        for row, fact in rows._get_facts().items():
            if withheld := self._get_withheld_reason(row, erased):
                row._close("withheld", withheld)
            elif fault := platform.find_fault(fact, now):
                state = "expired" if fault == TOO_OLD else "refused"
                row._close(state, texts[fault])
            else:
                facts[row] = fact
        return facts

    def _find_erased(self, rows):
        """Return the leads of ``rows`` of people who were erased: their leads and
        calls stay, for the figures."""
        pairs = {}
        for lead in rows.lead_id:
            found = [("lead", str(lead.id))]
            found += [("email", lead.email_normalized), ("phone", lead.phone_sanitized)]
            pairs[lead] = {pair for pair in found if pair[1]}
        known = set().union(*pairs.values()) if pairs else set()
        erased = self.env["customer.erasure"]._find(self.company_id, known)
        return {lead for lead, own in pairs.items() if own & erased}

    def _get_withheld_reason(self, row, erased):
        """Return why nobody may be told of this person, "" if one may.

        :param erased: as of :meth:`_find_erased`
        """
        if not row.lead_id:
            return self.env._("The lead was deleted.")
        if row.lead_id in erased:
            return self.env._("The customer's data was erased on request.")
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

    def _send_parts(self, parts, token):
        """Send each part in one request; halve one that the platform refuses. In sudo.

        What is left when the platform is busy, or after many requests, stays waiting.
        If all that stand alone are refused, also those from elsewhere in the queue, and
        nothing is accepted, it is no row's fault.

        :param parts: [{row: ``Fact``}]
        :returns: whether the platform goes on taking
        """
        rows, alone, accepted = self.env["alignment.outbox"], [], 0
        most_alone = FEW
        for _request in range(MOST_REQUESTS):
            if not parts:
                break
            part = parts.pop(0)
            answer = self._post(list(part.values()), token)
            if answer.verdict == "accepted":
                self._note_accepted(part, answer.text)
                accepted += len(part)
            elif answer.verdict == "refused" and len(part) > 1:
                parts[:0] = _halve(part)
            elif answer.verdict == "refused":
                alone.append((rows.concat(*part), answer))
                if accepted or len(alone) < most_alone:
                    continue
                probes = _take_probes(parts) if most_alone == FEW else []
                if not probes:
                    self._pause(answer._replace(verdict="denied"))
                    return False
                parts[:0] = probes
                most_alone += len(probes)
            else:
                rows.concat(*part)._put_off(answer.text, answer.wait)
                self._pause(answer)
                # it may be the setting: nothing was accepted that says otherwise
                alone = alone if accepted else []
                break
        for row, refusal in alone:
            row._close("refused", refusal.text)
        if accepted:
            self.write({"error": False, "pause_date": False})
        return not self._is_paused()

    def _note_accepted(self, part, request_ref):
        """Note what a request with ``part`` was accepted of."""
        by_match = {}
        for row, fact in part.items():
            by_match.setdefault(fact.get_matches(), []).append(row)
        is_told = self.platform == "google" and not self.test_code
        for match, rows in by_match.items():
            rows = self.env["alignment.outbox"].concat(*rows)
            rows._close("accepted", request_ref=request_ref)
            rows._amend(
                {
                    "matched_by": match or False,
                    "diagnosis": "checking" if is_told else False,
                }
            )

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
        return self._request("POST", url, body, headers)

    def _request(self, method, url, body, headers):
        """Ask the platform. :returns: ``Answer``"""
        return self._ask(method, url, body, headers)[0]

    def _ask(self, method, url, body, headers):
        """Ask the platform. :returns: (``Answer``, the JSON object that it sent)"""
        try:
            response = requests.request(
                method, url, json=body, headers=headers, timeout=TIMEOUT
            )
        except (requests.RequestException, ValueError):
            return Answer("busy", self.env._("The platform cannot be reached.")), {}
        try:
            said = response.json()
        except ValueError:
            said = None
        is_signed = self._is_signed(said)
        said = said if isinstance(said, dict) else {}
        answer = judge(response, said)
        if answer.verdict == "accepted" and not is_signed:
            text = self.env._("The platform's answer cannot be read.")
            answer = Answer("busy", text, answer.wait)
        return answer, said

    def _is_signed(self, said):
        """Whether a JSON value is the platform's own: anything between us and it may
        answer with status 200."""
        if not isinstance(said, dict):
            return False
        if self.platform == "tiktok":
            return said.get("code") == 0
        # of what Google only checks it tells errors, and no result
        is_trial = self.platform == "google" and bool(self.test_code)
        return is_trial or bool(SIGNS[self.platform] & said.keys())


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


def _halve(part):
    """Return the two halves of a part."""
    pairs = list(part.items())
    middle = len(pairs) // 2
    return [dict(pairs[:middle]), dict(pairs[middle:])]


def _take_probes(parts):
    """Take single rows out of ``parts``, spread over them: the last one, one of the
    middle, the first one.

    :returns: a part for each
    """
    rows = [row for part in parts for row in part]
    if not rows:
        return []
    chosen = dict.fromkeys([rows[-1], rows[len(rows) // 2], rows[0]])
    probes = [{row: part.pop(row)} for row in chosen for part in parts if row in part]
    parts[:] = filter(None, parts)
    return probes


def judge(response, answer):
    """Return the ``Answer`` of a response.

    :param answer: its JSON
    """
    fault = answer.get("error")
    fault = fault if isinstance(fault, dict) else {}
    text = str(fault.get("message") or answer.get("message") or "")[:400]
    text = text or f"HTTP {response.status_code}"
    wait = read_retry_after(response.headers)
    code = answer.get("code")
    if response.status_code == 429 or response.status_code >= 500:
        return Answer("busy", text, wait)
    if response.status_code in (401, 403):
        return Answer("denied", text)
    number = fault.get("code")
    number = number if isinstance(number, int) else 0
    if number in META_BUSY:
        return Answer("busy", text, wait)
    if number == 190:  # Meta: the token ended
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
