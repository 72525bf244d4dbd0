from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

JOURNAL = "lead_journal"
# fields of the lead that show the books
BOOKS = ("lifecycle_change_ids", "handover_ids", "sla_ids", "move_ids")

# The rows of leads that vanish follow the one they are merged into, which keeps its own
# running clocks, and one open hand-over.
REPOINT = """
    WITH transition AS (
        UPDATE crm_lead_lifecycle_change SET lead_id = %(head)s
         WHERE lead_id = ANY(%(tail)s)
    ), move AS (
        UPDATE crm_lead_move SET lead_id = %(head)s WHERE lead_id = ANY(%(tail)s)
    ), feedback AS (
        UPDATE crm_lead_feedback SET lead_id = %(head)s WHERE lead_id = ANY(%(tail)s)
    ), ended AS (
        UPDATE crm_lead_sla
           SET lead_id = %(head)s, next_action_at = NULL, paused_date = NULL,
               end_date = COALESCE(end_date, %(now)s),
               is_late_at_end = CASE WHEN state = 'running' THEN due_date < %(now)s
                                     ELSE is_late_at_end END,
               state = CASE WHEN state = 'running' THEN 'cancelled' ELSE state END
         WHERE lead_id = ANY(%(tail)s)
    )
    UPDATE crm_lead_handover handover
       SET lead_id = %(head)s,
           state = CASE WHEN state = 'open' AND (
                             id != (SELECT max(id) FROM crm_lead_handover
                                     WHERE lead_id = ANY(%(tail)s) AND state = 'open')
                             OR EXISTS (SELECT FROM crm_lead_handover
                                         WHERE lead_id = %(head)s AND state = 'open'))
                        THEN 'ended' ELSE state END
     WHERE lead_id = ANY(%(tail)s)
"""
BOOK_MODELS = (
    "crm.lead.lifecycle.change",
    "crm.lead.move",
    "crm.lead.handover",
    "crm.lead.sla",
    "crm.lead.feedback",
)


@dataclass(frozen=True)
class Fact:
    """What happened to a lead: ``kind`` is *stage*, *owner*, *outcome*, *promised*,
    *pipeline*, *triage* or *undo*; whose the lead was then; ``uid`` did it;
    ``values`` are of the kind."""

    kind: str
    lead_id: int
    date: datetime
    uid: int
    owner_id: int
    team_id: int
    values: dict[str, Any]


class CrmLead(models.Model):
    """What happens to leads is noted at once, and entered into the books (transitions,
    hand-overs, clocks) together: by a few statements a transaction, even where somebody
    writes lead by lead.

    The books are kept before anybody reads them, before a savepoint, and at the end of
    the transaction: with what happened, or not at all.
    """

    _inherit = "crm.lead"

    def _note(self, kind, values=None, date=None):
        """Note that ``kind`` happened to these leads.

        :param values: {lead id: dict}
        :param date: when; now if None
        """
        precommit = self.env.cr.precommit
        if JOURNAL not in precommit.data:
            precommit.data[JOURNAL] = []
            precommit.add(self._flush_journal)
        date = date or fields.Datetime.now()
        precommit.data[JOURNAL] += [
            Fact(
                kind=kind,
                lead_id=lead.id,
                date=date,
                uid=self.env.uid,
                owner_id=lead.user_id.id,
                team_id=lead.team_id.id,
                values=(values or {}).get(lead.id, {}),
            )
            # sudo: ids of leads that something happened to
            for lead in self.sudo()
        ]
        for name in BOOKS:  # of the leads alone, without flushing the books
            self._fields[name]._invalidate_cache(self.env, self._ids)

    @api.model
    def _flush_journal(self):
        """Keep the books up to date with what was noted."""
        facts = self.env.cr.precommit.data.get(JOURNAL)
        if not facts:
            return
        self.env.cr.precommit.data[JOURNAL] = []
        # sudo: the books are kept whoever it was; of these very leads
        leads = self.with_user(SUPERUSER_ID).with_context(active_test=False)
        noted = leads.browse(dict.fromkeys(fact.lead_id for fact in facts)).exists()
        kept = set(noted.ids)
        leads._keep_books(noted, [fact for fact in facts if fact.lead_id in kept])

    @api.model
    def _keep_books(self, leads, facts):
        """Hook: enter ``facts``, in the order in which they happened, about ``leads``,
        in sudo, into the books."""

    def _merge_dependences_history(self, opportunities):
        """What was noted and what is in the books of leads that vanish is the surviving
        one's now, by one statement a merge."""
        data = self.env.cr.precommit.data
        gone = set(opportunities.ids)
        if JOURNAL in data:
            data[JOURNAL] = [
                replace(fact, lead_id=self.id) if fact.lead_id in gone else fact
                for fact in data[JOURNAL]
            ]
        for model in BOOK_MODELS:
            models.BaseModel.flush_model(self.env[model])  # not the books, yet
        self.env.cr.execute(
            SQL(
                REPOINT,
                head=self.id,
                tail=opportunities.ids,
                now=fields.Datetime.now(),
            )
        )
        for model in BOOK_MODELS:  # rows were written to by SQL
            for field in self.env[model]._fields.values():
                field._invalidate_cache(self.env)
        return super()._merge_dependences_history(opportunities)
