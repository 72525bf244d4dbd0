from odoo import api, models


# Shows the definition of a word as help of the fields that it is linked with. (No
# docstring: models without one of their own would inherit it.)
class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Put the definition before the field's own help."""
        result = super().fields_get(allfields, attributes)
        if attributes and "help" not in attributes:
            return result
        defined = self.env["alignment.term"]._get_help(self._name)
        for name in defined.keys() & result.keys():
            text, own = defined[name], result[name].get("help") or ""
            if text not in own:
                result[name]["help"] = f"{text}\n\n{own}" if own else text
        return result
