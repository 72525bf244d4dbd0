from odoo import fields, models


class AlignmentIngestKeyShown(models.TransientModel):
    """The dialog that shows a new key, this once. It is never saved."""

    _name = "alignment.ingest.key.shown"
    _description = "New Ingest Key"

    plain = fields.Char("Key", readonly=True, store=False)
    snippet = fields.Text("Website Snippet", readonly=True, store=False)
