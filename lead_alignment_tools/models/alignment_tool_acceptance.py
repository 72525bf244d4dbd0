from odoo import api, fields, models


class AlignmentToolAcceptance(models.Model):
    """An overlap that a department wants, e.g. two tools during a change, and who said
    so. It is not counted any more."""

    _name = "alignment.tool.acceptance"
    _description = "Accepted Overlap"
    _inherit = ["append.only.mixin"]
    _order = "id desc"
    _rec_name = "tool_id"
    _log_access = False

    # the tool with the smaller id comes first
    tool_id = fields.Many2one(
        "alignment.tool", required=True, readonly=True, index=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "alignment.tool", required=True, readonly=True, index=True, ondelete="cascade"
    )
    capability_id = fields.Many2one(
        "alignment.tool.capability", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="tool_id.company_id", store=True)
    user_id = fields.Many2one("res.users", "Accepted by", readonly=True)
    date = fields.Datetime("Accepted on", required=True, readonly=True)

    _unique_overlap = models.UniqueIndex("(tool_id, other_id, capability_id)")

    @api.model
    def _get_key(self, overlap):
        """Return what names an overlap, whichever way round it is."""
        first, second = sorted((overlap.tool_id.id, overlap.other_id.id))
        return {
            "tool_id": first,
            "other_id": second,
            "capability_id": overlap.capability_id.id,
        }

    @api.model
    def _find(self, overlap):
        key = self._get_key(overlap)
        return self.search([(name, "=", value) for name, value in key.items()])

    @api.model
    def _accept(self, overlap):
        facts = {"user_id": self.env.uid, "date": fields.Datetime.now()}
        self._append([{**self._get_key(overlap), **facts}])
