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
        help="Code sent by the external system: lowercase letters, digits and "
        "underscores. It cannot be changed once events exist.",
    )
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    channel = fields.Selection(
        [
            ("web", "Website"),
            ("email", "Email"),
            ("sms", "SMS"),
            ("chat", "Chat"),
            ("phone", "Phone"),
            ("meeting", "Meeting"),
            ("event", "Event (Offline)"),
            ("survey", "Survey"),
            ("social", "Social media"),
            ("shop", "Shop Order"),
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
        help="Department in contact with the customer.",
    )
    is_automatic = fields.Boolean(
        "Automatic",
        help="Triggered by software, such as sending a mailing. It says nothing about "
        "customer interest.",
    )
    is_machine_prone = fields.Boolean(
        "Can Be Automated",
        help="Opens and clicks can also come from mail gateways, so they are checked "
        "and may be filtered out.",
    )
    is_human_proof = fields.Boolean(
        "Human-Only",
        help="A form submission, a reply or a page opened in a browser. If it follows "
        "a filtered click within minutes, the click is counted as human.",
    )
    makes_lead = fields.Boolean(
        help="Creates a lead, or adds a touchpoint to the existing one.",
    )
    is_hand_raise = fields.Boolean(
        "Immediate MQL",
        help="The customer requests a call and becomes an MQL regardless of score.",
    )

    has_record = fields.Boolean(
        "Linked to a Record",
        help="Shows the original call, message or meeting in the customer history "
        "instead of a duplicate event. Clear this if such events come from "
        "another system without the record.",
    )

    _unique_code = models.Constraint(
        "UNIQUE(code)", ("This code is already used. Choose another one.")
    )

    @api.constrains("code")
    def _check_code(self):
        for event_type in self:
            if not CODE.fullmatch(event_type.code):
                raise ValidationError(
                    self.env._(
                        "Code %s is not valid. Use lowercase letters, digits and "
                        "underscores, starting with a letter.",
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
                self.env._(
                    (
                        "%s is recorded by the app and cannot be deleted. Archive it "
                        "instead."
                    ),
                    min(own),
                )
            )

    def _check_unused(self, code):
        changed = self.filtered(lambda event_type: event_type.code != code)
        changed._check_own()
        # sudo: reads only whether events of any company exist
        events = self.env["customer.event"].sudo()
        if changed and events.search_count([("type_id", "in", changed.ids)], limit=1):
            raise ValidationError(
                self.env._("Events already use this code, so it cannot be changed.")
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
