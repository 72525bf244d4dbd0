from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.tools import SQL

FACT_LOG = "lead_facts"


@dataclass(frozen=True)
class Fact:
    """What happened to a lead: ``kind`` is *stage*, *owner*, *outcome*, *promised*,
    *pipeline*, *triage*, *feedback*, *replied* or *undo*. ``owner_id`` and ``team_id``
    are whose the lead was then, ``uid`` did it, ``values`` are of the kind."""

    kind: str
    lead_id: int
    date: datetime
    uid: int
    owner_id: int
    team_id: int
    values: dict[str, Any]


class CrmLead(models.Model):
    """The log of facts: what happens to leads is noted at once and projected together
    (transitions, assignments, hand-overs, timers), by a few statements a transaction,
    even where somebody writes lead by lead.

    Projections (``fact.projection.mixin``) are brought up to date before anybody reads
    them, before a savepoint, and at the end of the transaction: with what happened, or
    not at all.
    """

    _inherit = "crm.lead"

    def _log_fact(self, kind, values=None, date=None):
        """Note that ``kind`` happened to these leads.

        :param values: {lead id: dict}
        :param date: when; now if None
        """
        precommit = self.env.cr.precommit
        if FACT_LOG not in precommit.data:
            precommit.data[FACT_LOG] = []
            precommit.add(self._flush_facts)
        date = date or fields.Datetime.now()
        precommit.data[FACT_LOG] += [
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
        for name in self._get_projected_fields():  # without flushing the projections
            self._fields[name]._invalidate_cache(self.env, self._ids)

    @api.model
    @tools.ormcache(cache="stable")
    def _get_projected_fields(self):
        """Names of the lead's fields that show projections"""
        projections = self.env["fact.projection.mixin"]._inherit_children
        return tuple(
            name
            for name, field in self._fields.items()
            if field.type == "one2many" and field.comodel_name in projections
        )

    @api.model
    def _flush_facts(self):
        """Bring all projections up to date with what was noted."""
        facts = self.env.cr.precommit.data.get(FACT_LOG)
        if not facts:
            return
        self.env.cr.precommit.data[FACT_LOG] = []
        # sudo: whoever it was that caused them; of these very leads
        leads = self.with_user(SUPERUSER_ID).with_context(active_test=False)
        leads = leads.browse(dict.fromkeys(fact.lead_id for fact in facts)).exists()
        existing = set(leads.ids)
        facts = [fact for fact in facts if fact.lead_id in existing]
        for name in self.env["fact.projection.mixin"]._inherit_children:
            leads.env[name]._project_facts(leads, facts)

    # ------------------------------------------------------------
    # Merge
    # ------------------------------------------------------------

    def _get_repoint_statements(self, opportunities):
        """Hook: {model: one UPDATE that makes rows of ``opportunities``, which vanish,
        rows of this lead}"""
        return {}

    def _merge_dependences_history(self, opportunities):
        """What was noted of leads that vanish, and the rows of rooms, follow to the
        surviving one, by one statement a merge."""
        data = self.env.cr.precommit.data
        gone = set(opportunities.ids)
        facts = data.pop(FACT_LOG, [])
        statements = self._get_repoint_statements(opportunities)
        for name in statements:
            self.env[name].flush_model()  # without the facts that are noted
        if facts:
            data[FACT_LOG] = [
                replace(fact, lead_id=self.id) if fact.lead_id in gone else fact
                for fact in facts
            ]
            self.env.cr.precommit.add(self._flush_facts)
        *first, last = statements.values()
        parts = (
            SQL("%s AS (%s)", SQL.identifier(f"repointed_{place}"), statement)
            for place, statement in enumerate(first)
        )
        self.env.cr.execute(SQL("WITH %s %s", SQL(", ").join(parts), last))
        for name in statements:
            for field in self.env[name]._fields.values():
                field._invalidate_cache(self.env)
        return super()._merge_dependences_history(opportunities)
