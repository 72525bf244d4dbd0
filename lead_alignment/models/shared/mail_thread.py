from odoo import api, models


class MailThread(models.AbstractModel):
    # Leaves our facts out of the default values of a mail alias. (A docstring would
    # become the `info` of every model with a thread.)

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        cleaned = [
            (model, thread_id, self._without_facts(model, values), *others)
            for model, thread_id, values, *others in routes or ()
        ]
        return super()._message_route_process(message, message_dict, cleaned)

    @api.model
    def _without_facts(self, model, values):
        if not isinstance(values, dict) or model not in self.env:
            return values
        facts = self.env[model]._get_fact_names()
        return {name: value for name, value in values.items() if name not in facts}
