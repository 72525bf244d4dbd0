from odoo import models


class JournalBookMixin(models.AbstractModel):
    """A model that is kept from the journal: it is up to date when it is read."""

    _name = "journal.book.mixin"
    _description = "Book Kept from the Journal"

    def flush_model(self, fnames=None):
        self.env["crm.lead"]._flush_journal()
        return super().flush_model(fnames)
