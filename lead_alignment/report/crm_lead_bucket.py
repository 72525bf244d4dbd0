from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import drop_view_if_exists

# ids of the two columns that are no status; a status has this id plus its own
NEVER_CALLED, NOT_REACHED = 1, 2
STATUS_OFFSET = 2


class CrmLeadBucket(models.Model):
    """The columns of *Lead quality*: every K-status, and before them the two parts of
    *new*: never called, not reached yet."""

    _name = "crm.lead.bucket"
    _description = "Lead Group"
    _inherit = ["unaccent.catalog.mixin"]
    _auto = False
    _order = "sequence, id"
    _rec_names_search = ["display_name"]

    k_status_id = fields.Many2one("crm.k.status", readonly=True)
    sequence = fields.Integer(readonly=True)
    color = fields.Integer(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    def init(self):
        """Create a view in the database: charts join it to order their columns."""
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW %(view)s AS
                SELECT %(never)s AS id, NULL::int4 AS k_status_id, -2 AS sequence,
                       0 AS color, NULL::int4 AS company_id
                UNION ALL SELECT %(not_reached)s, NULL, -1, 7, NULL
                UNION ALL SELECT id + %(offset)s, id, sequence, color, company_id
                            FROM crm_k_status
                """,
                view=SQL.identifier(self._table),
                never=NEVER_CALLED,
                not_reached=NOT_REACHED,
                offset=STATUS_OFFSET,
            )
        )

    @api.depends("k_status_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for bucket in self:
            if bucket.k_status_id:
                bucket.display_name = bucket.k_status_id.display_name
            elif bucket.id == NOT_REACHED:
                bucket.display_name = self.env._("New – not reached")
            else:
                bucket.display_name = self.env._("New – never called")
