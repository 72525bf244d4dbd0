from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.event_rows import get_key

FIRST_LOOK = 4  # so many occurrences are looked up at once, then twice as many


class Occurrence(NamedTuple):
    """One occurrence of a step: its number from 1, and the event that it has."""

    number: int
    event_id: int
    quarantine: str | None


class CustomerEvent(models.Model):
    """Counts how often a step of a document happened, as apps take steps back: a
    registration is cancelled and confirmed again, an invoice reset and posted again.

    The first occurrence has the message id of the step, e.g. "attended 7"; occurrence n
    has "attended 7 #n". What is taken back stays in quarantine, and only then the next
    occurrence may be recorded. So a step that stands is recorded once, however often it
    is sent. Two transactions that record the same occurrence choose the same number:
    the unique key makes one of them repeat, and it finds the other's event.
    """

    _inherit = "customer.event"

    @api.model
    def _number_occurrences(self, values_list):
        """Give steps that ``recurs`` the message id of the occurrence that they are.

        :param values_list: as of :meth:`_record_batch`; it is not changed
        """
        steps = {
            index: (
                values.get("company_id") or self.env.company.id,
                values.get("source") or "",
                values["message_id"],
            )
            for index, values in enumerate(values_list)
            if values.get("recurs") and values.get("message_id")
        }
        if not steps:
            return values_list
        found = self._find_occurrences(set(steps.values()))
        numbered = list(values_list)
        for index, step in steps.items():
            last = max(found[step], default=None)
            if last:
                number = last.number + (last.quarantine == "undone")
                message_id = _get_message_id(step[2], number)
                numbered[index] = {**values_list[index], "message_id": message_id}
        return numbered

    @api.model
    def _find_occurrences(self, steps):
        """Return {step: [``Occurrence``]} of those that are in the ledger.

        :param steps: (company id, source, message id of the first occurrence)
        """
        found = {step: [] for step in steps}
        left, first, count = list(found), 1, FIRST_LOOK
        while left:
            keys = {
                get_key(company_id, source, _get_message_id(message_id, number)): (
                    (company_id, source, message_id),
                    number,
                )
                for company_id, source, message_id in left
                for number in range(first, first + count)
            }
            rows = self.env.execute_query(
                SQL(
                    "SELECT key::text, id, quarantine FROM customer_event "
                    "WHERE key = ANY(%s::uuid[])",
                    list(keys),
                )
            )
            last = first + count - 1
            left = []
            for key, event_id, quarantine in rows:
                step, number = keys[key.replace("-", "")]
                found[step].append(Occurrence(number, event_id, quarantine))
                if number == last:
                    left.append(step)
            first, count = first + count, 2 * count
        return found

    @api.model
    def _take_back(self, message_ids, reason, source):
        """Retract the occurrence that stands of each step, in whatever company.

        The next time that the step happens is an occurrence of its own.

        :param message_ids: of the first occurrences, unique within ``source``
        :param reason: text for the log
        """
        if not message_ids:
            return
        # sudo: users of other apps have no rights on the ledger; what they took back is
        # retracted in all companies, as a document's company may have changed since
        events = self.sudo()
        companies = events.env["res.company"].with_context(active_test=False)
        found = events._find_occurrences(
            {
                (company.id, source, message_id)
                for company in companies.search([])
                for message_id in message_ids
            }
        )
        standing = [
            occurrence.event_id
            for occurrences in found.values()
            for occurrence in occurrences
            if not occurrence.quarantine
        ]
        if standing:
            events._retract_where(SQL("id = ANY(%s)", standing), reason)
            events.env["customer.profile"]._correct_last_contact(standing)


def _get_message_id(message_id, number):
    return message_id if number == 1 else f"{message_id} #{number}"
