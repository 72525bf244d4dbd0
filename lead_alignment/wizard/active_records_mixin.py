from odoo import api, models


class ActiveRecordsMixin(models.AbstractModel):
    """A dialog on the records that were selected in a list, or on the one of a form."""

    _name = "active.records.mixin"
    _description = "Selected Records Dialog"

    _chosen = ""  # name of the field with these records

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context, field = self.env.context, self._fields.get(self._chosen)
        if field and context.get("active_model") == field.comodel_name:
            values[self._chosen] = [(6, 0, context.get("active_ids", []))]
        return values
