from odoo import api, fields, models
from odoo.tools import SQL

STAGES = [
    ("nurture", "Nurture"),
    ("mql", "MQL"),
    ("sal", "SAL"),
    ("sql", "SQL"),
    ("customer", "Customer"),
    ("disqualified", "Disqualified"),
]
CAUSES = [
    ("arrival", "On creation"),
    ("score", "Score reached MQL threshold"),
    ("raise", "Callback requested"),
    ("hand", "Manually"),
    ("assign", "Assigned to a salesperson"),
    ("call", "First call"),
    ("accept", "Accepted"),
    ("convert", "Converted to opportunity"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("reopen", "Reopened"),
    ("reject", "Returned by sales"),
    ("outcome", "Recycled by call outcome"),
    ("cold", "Gone cold"),
    ("recycle", "Recycled manually"),
    ("undo", "Outcome undone"),
    ("merge", "Leads merged"),
]
COLUMNS = (
    "lead_id",
    "company_id",
    "date",
    "from_stage",
    "to_stage",
    "cause",
    "reason_id",
    "user_id",
    "team_id",
    "owner_id",
    "business_seconds",
    "version_id",
)
INSERT = """
    INSERT INTO crm_lead_lifecycle_change (
           lead_id, company_id, date, from_stage, to_stage, cause,
           reason_id, user_id, team_id, owner_id, business_seconds, version_id)
    SELECT * FROM unnest(
           %s::int[], %s::int[], %s::timestamp[], %s::text[], %s::text[], %s::text[],
           %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
"""


class CrmLeadLifecycleChange(models.Model):
    """One transition of a lead from stage to stage: by whom or by which rule, when,
    after how much working time, under which version of the agreement.

    Append-only. Rows go with their lead, and to the surviving one when leads merge.
    """

    _name = "crm.lead.lifecycle.change"
    _description = "Lifecycle Change"
    _inherit = ["fact.projection.mixin", "append.only.mixin"]
    _order = "date desc, id desc"
    _rec_name = "to_stage"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    date = fields.Datetime(required=True, readonly=True, index=True)
    from_stage = fields.Selection(STAGES, "From", readonly=True)
    to_stage = fields.Selection(STAGES, "To", required=True, readonly=True)
    cause = fields.Selection(CAUSES, required=True, readonly=True)
    reason_id = fields.Many2one("alignment.reason", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="restrict")
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, ondelete="set null"
    )
    owner_id = fields.Many2one(
        "res.users", "Lead Owner", readonly=True, ondelete="set null"
    )
    business_seconds = fields.Integer(
        "Working Seconds in Stage", readonly=True, aggregator="avg"
    )
    business_hours = fields.Float(
        "Working Hours in Stage", compute="_compute_business_hours"
    )
    version_id = fields.Many2one(
        "alignment.agreement.version", readonly=True, ondelete="restrict"
    )

    @api.depends("business_seconds")
    def _compute_business_hours(self):
        for change in self:
            change.business_hours = change.business_seconds / 3600

    @api.model
    def _project_facts(self, leads, facts):
        """Append the transitions of ``leads``, by one statement."""
        facts = [fact for fact in facts if fact.kind == "stage"]
        seconds = self._get_business_seconds(leads, facts)
        by_id = {lead.id: lead for lead in leads}
        self._insert(
            [
                {
                    "lead_id": fact.lead_id,
                    "company_id": by_id[fact.lead_id].company_id.id,
                    "date": fact.date,
                    "from_stage": fact.values["before"],
                    "to_stage": fact.values["after"],
                    "cause": fact.values["cause"],
                    "reason_id": fact.values["reason_id"],
                    "user_id": fact.uid,
                    "team_id": fact.team_id,
                    "owner_id": fact.owner_id,
                    "business_seconds": int(passed),
                    "version_id": by_id[fact.lead_id]._get_lead_terms().version_id,
                }
                for fact, passed in zip(facts, seconds, strict=True)
            ]
        )

    @api.model
    def _get_business_seconds(self, leads, facts):
        """Return the working seconds in the stage that was left, in the order of
        ``facts``.

        The calendar is that of each lead's team.
        """
        by_id = {lead.id: lead for lead in leads}
        groups = {}
        for index, fact in enumerate(facts):
            lead = by_id[fact.lead_id]
            item = (fact.values["since"] or fact.date, fact.date)
            groups.setdefault((lead.team_id, lead.company_id), []).append((index, item))
        seconds = [0] * len(facts)
        for (team, company), group in groups.items():
            calendar = team._get_business_calendar(company or self.env.company)
            found = calendar._business_seconds_batch([item for _i, item in group])
            for (index, _item), passed in zip(group, found, strict=True):
                seconds[index] = passed
        return seconds

    @api.model
    def _insert(self, rows):
        """Append rows by one statement.

        :param rows: dicts by ``COLUMNS``
        """
        if not rows:
            return
        columns = zip(
            *([row[name] or None for name in COLUMNS] for row in rows), strict=True
        )
        self.env.cr.execute(SQL(INSERT, *map(list, columns)))
        self.invalidate_model()
