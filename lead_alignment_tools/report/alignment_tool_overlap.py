from odoo import fields, models
from odoo.tools import SQL

# pairs of tools in use by which one department can do the same, each pair both ways
OVERLAPS = """
    SELECT row_number() OVER (ORDER BY own.id, other.id,
                              can.alignment_tool_capability_id)::int4 AS id,
           own.id AS tool_id, other.id AS other_id,
           can.alignment_tool_capability_id AS capability_id,
           own.company_id, min(used.alignment_department_id) AS department_id,
           count(DISTINCT used.alignment_department_id)::int4 AS department_count,
           min(LEAST(own.cost, other.cost))::float8 AS saving,
           own.id < other.id AS is_first,
           EXISTS (SELECT FROM alignment_tool_acceptance accepted
                    WHERE accepted.tool_id = LEAST(own.id, other.id)
                      AND accepted.other_id = GREATEST(own.id, other.id)
                      AND accepted.capability_id = can.alignment_tool_capability_id
                  ) AS is_accepted
      FROM alignment_tool own
      JOIN alignment_tool_alignment_tool_capability_rel can
        ON can.alignment_tool_id = own.id
      JOIN alignment_tool_alignment_tool_capability_rel also
        ON also.alignment_tool_capability_id = can.alignment_tool_capability_id
      JOIN alignment_tool other
        ON other.id = also.alignment_tool_id AND other.id != own.id
       AND other.company_id = own.company_id
      JOIN alignment_department_alignment_tool_rel used
        ON used.alignment_tool_id = own.id
      JOIN alignment_department_alignment_tool_rel used_too
        ON used_too.alignment_tool_id = other.id
       AND used_too.alignment_department_id = used.alignment_department_id
     WHERE own.active AND other.active
       AND own.state IN ('trial', 'used') AND other.state IN ('trial', 'used')
     GROUP BY own.id, other.id, can.alignment_tool_capability_id
"""


class AlignmentToolOverlap(models.Model):
    """Two tools with which one department can do the same."""

    _name = "alignment.tool.overlap"
    _description = "Overlap of Tools"
    _auto = False
    _order = "saving desc, id"
    _rec_name = "capability_id"

    tool_id = fields.Many2one("alignment.tool", readonly=True)
    other_id = fields.Many2one("alignment.tool", "Other Tool", readonly=True)
    capability_id = fields.Many2one(
        "alignment.tool.capability", "Both Can", readonly=True
    )
    department_id = fields.Many2one("alignment.department", readonly=True)
    department_count = fields.Integer("Departments", readonly=True, aggregator="max")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    saving = fields.Monetary(
        "Cheaper One a Year",
        readonly=True,
        aggregator="max",
        help="What the cheaper of the two costs.",
    )
    is_first = fields.Boolean(readonly=True, export_string_translation=False)
    is_accepted = fields.Boolean("Accepted", readonly=True)

    @property
    def _table_query(self):
        self.env["alignment.tool"].flush_model()
        self.env["alignment.tool.acceptance"].flush_model()
        return SQL(OVERLAPS)

    def action_accept(self):
        """Say that the overlap is wanted.

        :raises AccessError: for others than those who may change both tools
        """
        self.ensure_one()
        (self.tool_id | self.other_id).check_access("write")
        # sudo: whoever may change both tools may say it of these
        acceptances = self.env["alignment.tool.acceptance"].sudo()
        if not acceptances._find(self):
            acceptances._accept(self)
        self.invalidate_model()

    def action_take_back(self):
        """Count the overlap again.

        :raises AccessError: as for accepting it
        """
        self.ensure_one()
        (self.tool_id | self.other_id).check_access("write")
        # sudo: as for accepting it
        self.env["alignment.tool.acceptance"].sudo()._find(self)._remove()
        self.invalidate_model()

    def action_propose(self):
        """Propose to retire the tool."""
        self.ensure_one()
        return {
            **self.tool_id.action_propose(),
            "context": {
                "default_tool_id": self.tool_id.id,
                "default_kind": "retire",
                "default_saving": self.tool_id.cost,
                "default_reason": self.env._(
                    "%(other)s can do the same: %(capability)s",
                    other=self.other_id.name,
                    capability=self.capability_id.name,
                ),
            },
        }
