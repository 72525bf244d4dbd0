from odoo import models


class TimelineHostMixin(models.AbstractModel):
    """A model whose records have a customer's history on their form.

    Example::

        class HelpdeskTicket(models.Model):
            _name = "helpdesk.ticket"
            _inherit = ["helpdesk.ticket", "timeline.host.mixin"]

            def _get_timeline_start(self):
                timeline = self.env["customer.timeline"]
                return timeline._start_from_address(self.partner_id)

    and in its form ``<widget name="customer_timeline" />``.
    """

    _name = "timeline.host.mixin"
    _description = "Customer History Host"

    def _get_timeline_start(self):
        """Return the ``Start``: what this record, in sudo, names of the customer."""
        raise NotImplementedError
