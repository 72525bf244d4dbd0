import uuid

from psycopg2 import DataError

from odoo.exceptions import ValidationError
from odoo.tools import plaintext2html

from odoo.addons.lead_alignment.models.shared.plain_text import get_plain_text
from odoo.addons.website_crm.controllers import website_form

from ..models.website_track import split_address

TYPED = {"email": "email_from", "phone": "phone"}


class WebsiteForm(website_form.WebsiteForm):
    def insert_record(self, request, model_sudo, values, custom, meta=None):
        """Match the form to the person's open lead, and enqueue its browser.

        The id that is returned is then the known lead's.
        """
        if model_sudo.model != "crm.lead":
            return super().insert_record(request, model_sudo, values, custom, meta=meta)
        # sudo: visitors have no rights; only what they just sent is stored
        leads = request.env["crm.lead"].sudo()
        arriving = leads._arriving_by("form", request.website.company_id)
        context = request.env.context
        request.update_env(context=arriving.env.context)
        try:
            # Odoo answers a value that the database refuses, and goes on: without a
            # savepoint it could not
            with request.env.cr.savepoint():
                record_id = super().insert_record(
                    request, model_sudo, values, custom, meta=meta
                )
        except DataError as error:
            raise ValidationError(
                request.env._("One of the values is not valid.")
            ) from error
        finally:
            request.update_env(context=context)
        if record_id:
            known = arriving._get_arrival().matched
            if record_id in known:
                self._keep_description(leads.browse(record_id), known[record_id])
            self._enqueue_form(request, record_id, values, record_id in known)
        return record_id

    def _keep_description(self, lead, description):
        """Keep what a known lead says.

        Odoo writes what the form has no field for into the description: it goes to the
        chatter.
        """
        if lead.description != description:
            told = get_plain_text(lead.description)
            lead.description = description
            lead._message_log(body=plaintext2html(told))

    def _enqueue_form(self, request, record_id, values, is_known):
        # sudo: visitors have no rights; only what they just sent is stored
        inbox = request.env["customer.event.inbox"].sudo()
        details = {
            "browser": inbox._get_request_pairs(),
            "label": split_address(request.httprequest.referrer or "").path,
            "contact_name": values.get("contact_name") or "",
        }
        if is_known:
            details["occurrence"] = uuid.uuid4().hex
            details["pairs"] = [
                (kind, values[name]) for kind, name in TYPED.items() if values.get(name)
            ]
        inbox._enqueue("crm.lead", [(record_id, "form", details)])
