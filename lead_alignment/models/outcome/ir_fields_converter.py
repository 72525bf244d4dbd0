from odoo import api, models


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Refuse an unknown K-status, or a group, in an import; name the others."""
        if field.comodel_name != "crm.k.status":
            return super().db_id_for(model, field, subfield, value, savepoint)
        statuses = self.env["crm.k.status"]
        try:
            status_id, warnings = super().db_id_for(
                model, field, subfield, value, savepoint
            )
        except ValueError as error:
            raise self._format_import_error(
                ValueError,
                self.env._(
                    "Unknown status “%(value)s” for '%%(field)s'. Use one of: "
                    "%(codes)s."
                ),
                {"value": value, "codes": statuses._get_codes()},
                *error.args[1:],
            ) from error
        if statuses.browse(status_id).child_ids:
            raise self._format_import_error(
                ValueError,
                self.env._(
                    "“%(value)s” in '%%(field)s' is a group. Use one of: %(codes)s."
                ),
                {"value": value, "codes": statuses._get_codes()},
            )
        return status_id, warnings
