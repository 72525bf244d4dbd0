from odoo import api, fields, models


class AlignmentContentPath(models.Model):
    """A path at which a text is or was published: a new title changes the address, and
    the earlier visits go on counting."""

    _name = "alignment.content.path"
    _description = "Address of a Text"
    _inherit = ["append.only.mixin"]
    _order = "id"
    _rec_name = "path"
    _log_access = False

    content_id = fields.Many2one(
        "alignment.content",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="content_id.company_id", store=True)
    path = fields.Char(required=True, readonly=True, index=True)

    _unique_path = models.UniqueIndex("(content_id, path)")

    @api.model
    def _note(self, contents):
        """Note the present paths of published texts."""
        # sudo: the system keeps addresses
        known = self.sudo().search([("content_id", "in", contents.ids)])
        pairs = {(row.content_id, row.path) for row in known}
        self._append(
            [
                {"content_id": content.id, "path": content.path}
                for content in contents
                if content.published_date
                and content.path
                and (content, content.path) not in pairs
            ]
        )
