from odoo import models

# mark in the context: the values hold when the lead was created; an object, so that no
# client can send it
CREATED = object()


class CrmLead(models.Model):
    """A lead of a file was created when the file says, not when it is loaded: clocks
    and reports count from then."""

    _inherit = "crm.lead"

    def _prepare_create_values(self, vals_list):
        """Keep ``create_date`` where the steps of loading give one."""
        moments = []
        if self.env.context.get("lead_created") is CREATED:
            moments = [vals.get("create_date") for vals in vals_list]
        result = super()._prepare_create_values(vals_list)
        for vals, moment in zip(result, moments, strict=False):
            if moment:
                vals["create_date"] = moment
        return result
