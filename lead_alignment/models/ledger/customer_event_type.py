import re

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ...tools.event_rows import EventKind

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
# code of events with a name that no type has
OTHER = "other"
OWN_CODES = {
    "lead_created",
    "lead_file",
    "k_status",
    "call_no_answer",
    "outbound_call",
    "inbound_call",
    "email_in",
    "email_out",
    "activity_done",
    "meeting",
    "page_view",
    OTHER,
    "identify",
    "group",
    "alias",
    "score_reset",
    "care_call",
}


class CustomerEventType(models.Model):
    """A kind of behaviour or contact: the ledger counts it and rules give points for
    it.

    The list is data. ``code`` is what software sends ("Pricing Viewed" finds
    ``pricing_viewed``). An event with an unknown name is kept as *other*, the name as
    its label.
    """

    _name = "customer.event.type"
    _description = "Event Type"
    _inherit = ["unaccent.catalog.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="What software sends: small letters, digits and underscores. It cannot be "
        "changed once events have come.",
    )
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    channel = fields.Selection(
        [
            ("web", "Website"),
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("chat", "Chat"),
            ("phone", "Phone"),
            ("meeting", "Meeting"),
            ("event", "Event"),
            ("survey", "Survey"),
            ("social", "Social network"),
            ("shop", "Order"),
            ("crm", "CRM"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    department = fields.Selection(
        [
            ("marketing", "Marketing"),
            ("sales", "Sales"),
            ("support", "Customer service"),
        ],
        required=True,
        default="marketing",
        help="Whose contact with the customer this is.",
    )
    is_automatic = fields.Boolean(
        "Automatic",
        help="Software did it, as sending a mailing does: it tells nothing about the "
        "customer.",
    )
    is_machine_prone = fields.Boolean(
        "Machines Do It, Too",
        help="Opens and clicks: mail gateways do them as well, so they are checked and "
        "may go to quarantine.",
    )
    is_human_proof = fields.Boolean(
        "Only People Do It",
        help="A form, a reply, a page that ran in a browser: shortly after a click in "
        "quarantine it proves that the click was a person's.",
    )
    makes_lead = fields.Boolean(
        help="Creates a lead, or notes the touch on the one that is there.",
    )
    is_hand_raise = fields.Boolean(
        "MQL at Once",
        help="The customer asks to be called: a qualified lead without waiting for "
        "points.",
    )

    has_record = fields.Boolean(
        "Kept as a Record",
        help="The history of a customer shows the call, message or meeting itself, and "
        "not that it happened once more. Untick it where such events come from another "
        "system, without the record.",
    )

    _unique_code = models.Constraint("UNIQUE(code)", "This code is taken.")

    @api.constrains("code")
    def _check_code(self):
        for event_type in self:
            if not CODE.fullmatch(event_type.code):
                raise ValidationError(
                    self.env._(
                        "The code %s may hold small letters, digits and underscores, "
                        "and starts with a letter.",
                        event_type.code,
                    )
                )

    def write(self, vals):
        if "code" in vals:
            self._check_unused(vals["code"])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_own(self):
        self._check_own()

    def _check_own(self):
        """:raises ValidationError: for a change of types that the app itself records"""
        if own := OWN_CODES & set(self.mapped("code")):
            raise ValidationError(
                self.env._("The app itself records %s: archive it.", min(own))
            )

    def _check_unused(self, code):
        changed = self.filtered(lambda event_type: event_type.code != code)
        changed._check_own()
        # sudo: reads only whether events of any company exist
        events = self.env["customer.event"].sudo()
        if changed and events.search_count([("type_id", "in", changed.ids)], limit=1):
            raise ValidationError(
                self.env._("Events have come by this code: it cannot be changed.")
            )

    @api.model
    @tools.ormcache()
    def _get_catalogue(self):
        """Return {code: ``EventKind``} of all types.

        Archived ones are included: software still sends their events.
        """
        # sudo: the catalogue is the same for all users
        types = self.sudo().with_context(active_test=False).search_fetch([])
        return {
            event_type.code: EventKind(
                type_id=event_type.id,
                is_machine_prone=event_type.is_machine_prone,
                is_human_proof=event_type.is_human_proof,
                makes_lead=event_type.makes_lead,
            )
            for event_type in types
        }

    @api.model
    @tools.ormcache()
    def _get_recorded_ids(self):
        """Return ids of types whose events the history shows by the record itself."""
        # sudo: the catalogue is the same for all users
        types = self.sudo().with_context(active_test=False)
        return tuple(types.search([("has_record", "=", True)]).ids)

    @api.model
    def _get_code(self, name):
        """Return the code of a name that software sends.

        "Pricing Viewed", "pricingViewed" and "pricing-viewed" are all
        ``pricing_viewed``.
        """
        parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
        return re.sub(r"[^a-z0-9]+", "_", parts.lower()).strip("_")
