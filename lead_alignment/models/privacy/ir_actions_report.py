from odoo import models


class IrActionsReport(models.Model):
    """Masks contacts in reports that a user opens. What is sent to customers, and what
    is kept with a record, has true values."""

    _inherit = "ir.actions.report"

    def _render_qweb_html(self, report_ref, docids, data=None):
        content, kind = super()._render_qweb_html(report_ref, docids, data=data)
        # the context is that of a request, see ``ir.http``
        if self.env.context.get("contact_mask") and self._sees_masks():
            content = self._sweep_contacts(content.decode()).encode()
        return content, kind

    def _render_qweb_text(self, report_ref, docids, data=None):
        content, kind = super()._render_qweb_text(report_ref, docids, data=data)
        if self.env.context.get("contact_mask") and self._sees_masks():
            content = self._sweep_contacts(content.decode()).encode()
        return content, kind
