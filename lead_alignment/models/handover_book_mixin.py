from odoo import api, models
from odoo.tools import SQL

ACCEPTED = ("sal", "sql", "customer")
WRITE = """
    UPDATE crm_lead_handover handover
       SET state = now.state, decision_date = now.decided, decision_user_id = now.by,
           user_id = now.receiver, received_date = now.received
      FROM unnest(%s::int[], %s::text[], %s::timestamp[], %s::int[], %s::int[],
                  %s::timestamp[]) AS now(id, state, decided, by, receiver, received)
     WHERE handover.id = now.id
"""
WRITTEN = ("state", "decision_date", "decision_user_id", "user_id", "received_date")


class HandoverBookMixin(models.AbstractModel):
    """Keeps the hand-overs from the journal: one opens with each MQL, and is decided
    when the lead goes on or back."""

    _name = "handover.book.mixin"
    _description = "Book of Hand-overs"

    @api.model
    def _keep(self, leads, facts):
        """Enter what happened to ``leads``: a few statements for all."""
        facts = [fact for fact in facts if fact.kind in ("stage", "owner")]
        new_ids = {f.lead_id for f in facts if f.values.get("cause") == "arrival"}
        known = leads.filtered(lambda lead: lead.id not in new_ids)
        rows = self._get_last(known) if facts and known else {}
        old, new, settled = {}, [], set()
        for fact in facts:
            row = rows.get(fact.lead_id)
            if fact.kind == "owner":
                if row and row["state"] == "open":
                    if fact.values.get("before"):
                        settled.add(fact.lead_id)
                    row["user_id"] = fact.owner_id
                    row["received_date"] = fact.owner_id and fact.date
            elif fact.values["before"] == "mql" and row and row["state"] == "open":
                is_on = fact.values["after"] in ACCEPTED
                settled.add(fact.lead_id)
                row["state"] = "accepted" if is_on else "ended"
                row["decision_date"], row["decision_user_id"] = fact.date, fact.uid
            elif fact.values["after"] == "mql" and fact.values["cause"] == "undo":
                if row:  # what had been decided was undone
                    row["state"] = "open"
                    row["decision_date"] = row["decision_user_id"] = None
            elif fact.values["after"] == "mql" and fact.values["cause"] != "merge":
                if row and row["state"] == "open":
                    continue  # of a lead that was merged into this one
                row = rows[fact.lead_id] = self._prepare(leads, fact)
                new.append(row)
            if row and row.get("id"):
                old[row["id"]] = row
        self._write_rows(old.values())
        self._stop_asking(settled)
        if new:
            self._append(new)

    @api.model
    def _stop_asking(self, lead_ids):
        """Nobody needs to accept these any more, or somebody else."""
        if not lead_ids:
            return
        # sudo: to-dos of these very leads, whoever has them. Archived and not deleted:
        # deleting forgets all that is cached, also what is being read just now
        self.env["mail.activity"].sudo().with_context(active_test=True).search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", sorted(lead_ids)),
                ("activity_type_id.category", "=", "handover"),
            ]
        ).active = False

    @api.model
    def _get_last(self, leads):
        """{lead id: its last hand-over, as a dict}"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (lead_id) lead_id, id, state, decision_date,
                       decision_user_id, user_id, received_date
                  FROM crm_lead_handover WHERE lead_id = ANY(%s)
                 ORDER BY lead_id, id DESC
                """,
                leads.ids,
            )
        )
        return {
            lead_id: dict(zip(("id", *WRITTEN), row, strict=True))
            for lead_id, *row in rows
        }

    @api.model
    def _write_rows(self, rows):
        if not rows:
            return
        columns = [[row[name] or None for row in rows] for name in ("id", *WRITTEN)]
        self.env.cr.execute(SQL(WRITE, *columns))
        self.invalidate_model(WRITTEN)

    @api.model
    def _prepare(self, leads, fact):
        lead = leads.browse(fact.lead_id).with_prefetch(leads.ids)
        terms = lead._get_lead_terms()
        percent, missing = lead._judge_gate(terms)
        cause = fact.values["cause"]
        return {
            "lead_id": lead.id,
            "company_id": lead.company_id.id or terms.company_id,
            "team_id": fact.team_id,
            "version_id": terms.version_id or False,
            "date": fact.date,
            "cause": cause
            if cause in dict(self._fields["cause"].selection)
            else "hand",
            "by_user_id": fact.uid,
            "marketer_id": lead.marketer_id.id,
            "source_id": lead.source_id.id,
            "campaign_id": lead.campaign_id.id,
            "completeness": percent,
            "missing": {
                side: [item.name for item in missing if item.side == side]
                for side in ("marketing", "sales")
            },
            "expected_revenue": lead.expected_revenue,
            "user_id": fact.owner_id,
            "received_date": fact.owner_id and fact.date,
            "state": "open",
        }
