from odoo.addons.website_crm.controllers import website_form

from ..models.website_track import split_address


class WebsiteForm(website_form.WebsiteForm):
    def insert_record(self, request, model_sudo, values, custom, meta=None):
        """Enqueue the browser that sent the form of a new lead."""
        record_id = super().insert_record(
            request, model_sudo, values, custom, meta=meta
        )
        if model_sudo.model == "crm.lead" and record_id:
            # sudo: visitors have no rights; only what they just sent is stored
            inbox = request.env["customer.event.inbox"].sudo()
            page = split_address(request.httprequest.referrer or "").path
            details = {"browser": inbox._get_request_pairs(), "label": page}
            inbox._enqueue("crm.lead", [(record_id, "form", details)])
        return record_id
