from odoo import api, models


class DefinedReportMixin(models.AbstractModel):
    """Shows under each figure of a report what the agreement in force says it is.

    ``_defined``: {name of a definition, as of ``alignment.agreement``: fields}
    """

    _name = "defined.report.mixin"
    _description = "Report with Agreed Definitions"
    _defined = {}

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Put the definition before the field's own help."""
        result = super().fields_get(allfields, attributes)
        if attributes and "help" not in attributes:
            return result
        texts = self.env["alignment.agreement"]._get_figure_help()
        for name, shown in self._defined.items():
            for field in result.keys() & shown:
                text, own = texts.get(name), result[field].get("help")
                if text:
                    result[field]["help"] = f"{text}\n\n{own}" if own else text
        return result
