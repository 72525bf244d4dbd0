from odoo import api, models
from odoo.http import request


class CrmLead(models.Model):
    """Leads of a visitor's request know the ad that led there: forms, chats, surveys,
    bookings. What a colleague enters came by none of their own clicks."""

    _inherit = "crm.lead"

    @api.model
    def _get_landing(self):
        landing = super()._get_landing()
        if not (request and request.env.uid) or request.env.user._is_internal():
            return landing
        return {**landing, **request.env["ir.http"]._get_landing()}
