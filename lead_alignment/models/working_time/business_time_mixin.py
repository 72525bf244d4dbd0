from odoo import api, models


class BusinessTimeMixin(models.AbstractModel):
    """A model on which tables of working time depend: a change clears their cache, in
    all workers, at the end of the transaction."""

    _name = "business.time.mixin"
    _description = "Working Time Source"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._clear_business_time_cache()
        return records

    def write(self, vals):
        self._clear_business_time_cache()
        result = super().write(vals)
        self._clear_business_time_cache()
        return result

    def unlink(self):
        self._clear_business_time_cache()
        return super().unlink()

    def _clear_business_time_cache(self):
        if self:
            self.env.registry.clear_cache("stable")
