from odoo import api, fields, models, tools
from odoo.fields import Domain

LEVELS = [
    ("hidden", "Hidden"),
    ("existence", "Existence only"),
    ("summary", "Summary only"),
    ("full", "Full details"),
]


class AlignmentVisibility(models.Model):
    """How much a department sees of records that it may not read, in the history of a
    customer. Users who may read a record see all of it, whatever is set here."""

    _name = "alignment.visibility"
    _inherit = "cached.catalog.mixin"
    _description = "Customer Data Visibility"
    _order = "sequence, id"
    _rec_name = "label"

    source = fields.Char(required=True, readonly=True, export_string_translation=False)
    sequence = fields.Integer(readonly=True)
    label = fields.Char("Record Type", compute="_compute_label")
    marketing = fields.Selection(LEVELS, required=True, default="existence")
    sales = fields.Selection(LEVELS, required=True, default="existence")
    support = fields.Selection(
        LEVELS, "Customer Service", required=True, default="existence"
    )

    _unique_source = models.UniqueIndex(
        "(source)", ("Each source can be listed only once.")
    )

    @api.depends("source")
    @api.depends_context("lang")
    def _compute_label(self):
        sources = self.env["customer.timeline"]._get_sources()
        for row in self:
            source = sources.get(row.source)
            row.label = source.label if source else row.source

    @api.model
    def _sync(self):
        """Add a row for each source of the installed apps; existing rows stay."""
        # sudo: users who install an app with a source may have no right on visibility
        rows = self.sudo()
        known = set(rows.search(Domain.TRUE).mapped("source"))
        rows.create(
            [
                {"source": source.key, "sequence": source.order, **source.levels}
                for source in self.env["customer.timeline"]._get_sources().values()
                if source.key not in known
            ]
        )

    @api.model
    @tools.ormcache()
    def _get_levels(self):
        """Return {source: {department: level}} as the administrator set them."""
        # sudo: visibility applies to all users
        return {
            row.source: {name: row[name] for name in ("marketing", "sales", "support")}
            for row in self.sudo().search(Domain.TRUE)
        }
