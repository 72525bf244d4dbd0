from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.tools import SQL

FACT_LOG = "lead_facts"


@dataclass(frozen=True)
class Fact:
    """Something that happened to a lead.

    ``kind``: *stage*, *owner*, *team*, *asked*, *outcome*, *promised*, *pipeline*,
    *triage*, *feedback*, *replied*, *undo*, *merged*, or *withdrawn*: what made sales
    act was taken back. ``owner_id``, ``team_id``: the lead's at that time. ``uid``:
    the user who did it. ``values``: details of the kind.
    """

    kind: str
    lead_id: int
    date: datetime
    uid: int
    owner_id: int
    team_id: int
    values: dict[str, Any]


class CrmLead(models.Model):
    """The log of facts: what happens to leads is logged at once and projected together
    (transitions, assignments, hand-overs, timers), by a few statements a transaction,
    even if a caller writes lead by lead.

    Projections (``fact.projection.mixin``) are updated before anybody reads them,
    before a savepoint, and at the end of the transaction, which is rolled back as a
    whole.
    """

    _inherit = "crm.lead"

    def _log_fact(self, kind, values=None, date=None):
        """Log that ``kind`` happened to these leads.

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
            # sudo: reads owner and team of these very leads
            for lead in self.sudo()
        ]
        for name in self._get_projected_fields():  # without flushing the projections
            self._fields[name]._invalidate_cache(self.env, self._ids)

    @api.model
    @tools.ormcache(cache="stable")
    def _get_projected_fields(self):
        """Return names of the lead's fields that show projections."""
        projections = self.env["fact.projection.mixin"]._inherit_children
        return tuple(
            name
            for name, field in self._fields.items()
            if field.type == "one2many" and field.comodel_name in projections
        )

    @api.model
    def _flush_facts(self):
        """Update all projections by the facts logged since the last time."""
        facts = self.env.cr.precommit.data.get(FACT_LOG)
        if not facts:
            return
        self.env.cr.precommit.data[FACT_LOG] = []
        # sudo: projections do not depend on the user; only these leads are read
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
        """Hook: return {model: UPDATE that moves rows of merged leads to this one}.

        Example::

            def _get_repoint_statements(self, opportunities):
                return {
                    **super()._get_repoint_statements(opportunities),
                    **self._repoint_rows("crm.lead.visit", opportunities),
                }
        """
        return {}

    def _repoint_rows(self, name, opportunities):
        """Return {name of a model: UPDATE} for rows that simply follow ``lead_id``."""
        return {
            name: SQL(
                "UPDATE %s SET lead_id = %s WHERE lead_id = ANY(%s)",
                SQL.identifier(self.env[name]._table),
                self.id,
                opportunities.ids,
            )
        }

    def _merge_dependences_history(self, opportunities):
        """Move logged facts and the rooms' rows to the surviving lead at once."""
        data = self.env.cr.precommit.data
        gone = set(opportunities.ids)
        facts = data.pop(FACT_LOG, [])
        statements = self._get_repoint_statements(opportunities)
        for name in statements:
            # flush rows only; the facts are not projected yet
            self.env[name].flush_model()
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
