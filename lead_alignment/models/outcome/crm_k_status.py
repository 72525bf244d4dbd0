from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CrmKStatus(models.Model):
    """How a call with a customer ended, as the agent logs it.

    The catalogue is data: a company renames, adds, orders, colours and archives
    statuses. All behaviour depends on their properties, none on a code:

    * is the data valid, was contact made: what *Lead quality* counts;
    * outcome: what happens to the deal;
    * required answer: the one thing the dialog asks;
    * next owner, follow-up: who works the lead next, and when.

    A status with children is a group: it cannot be filed itself.
    """

    _name = "crm.k.status"
    _description = "K-Status"
    _inherit = ["unaccent.catalog.mixin"]
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="What agents say and import files contain.")
    description = fields.Char(
        "When to Use", translate=True, help="One line shown to agents in the dialog."
    )
    parent_id = fields.Many2one(
        "crm.k.status",
        "Family",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The family adds its members up in reports.",
    )
    child_ids = fields.One2many("crm.k.status", "parent_id", "Members")
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty for all companies."
    )
    active = fields.Boolean(default=True)

    # what the status says about the lead
    is_data_valid = fields.Boolean(
        "Data Is Valid",
        default=True,
        help="Untick where name or number turned out to be wrong: the lead then "
        "counts against the quality of what marketing brought.",
    )
    is_contact = fields.Boolean(
        "Contact Was Made",
        default=True,
        help="Tick where the customer was really spoken to.",
    )
    is_feedback_owed = fields.Boolean(
        "Feedback Owed",
        help="Sales owes marketing feedback on these leads.",
    )

    # what happens next
    outcome = fields.Selection(
        [
            ("none", "Nothing"),
            ("convert", "Convert to opportunity"),
            ("won", "Convert and mark as won"),
            ("lost", "Mark as lost"),
            ("marketing", "Return to marketing"),
        ],
        "Effect on the Deal",
        default="none",
        required=True,
    )
    required_answer = fields.Selection(
        [
            ("none", "Nothing"),
            ("callback", "When to call back"),
            ("reason", "The reason"),
            ("amount", "The amount"),
        ],
        "Agent Must Answer",
        default="none",
        required=True,
        help="One answer at most, so that an outcome is logged within seconds.",
    )
    next_owner = fields.Selection(
        [("sales", "Sales"), ("marketing", "Marketing"), ("nobody", "Nobody")],
        default="sales",
        required=True,
    )
    followup_days = fields.Integer(
        "Follow-up After",
        help="Days until whoever works the lead next is reminded; 0 plans nothing.",
    )
    lost_after_days = fields.Integer(
        "Lost After",
        help="Days after which a lead still in this status is marked as lost; "
        "0 leaves it open.",
    )
    lost_reason_id = fields.Many2one(
        "crm.lost.reason",
        ondelete="restrict",
        help="The reason proposed to the agent and used where nobody chooses one.",
    )

    _unique_code = models.UniqueIndex(
        "(lower(code), COALESCE(company_id, 0))",
        "Another status of this company has the same code.",
    )
    _check_days = models.Constraint(
        "CHECK(followup_days >= 0 AND lost_after_days >= 0)",
        "A number of days cannot be negative.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for status in self:
            status.display_name = f"{status.code} – {status.name}"

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A status cannot be its own family."))

    @api.model
    def _selectable_domain(self):
        """Return the domain of statuses that can be filed: those without children."""
        return Domain("child_ids", "=", False)

    def _get_codes(self):
        """Return the codes that can be filed, as one text for messages."""
        return ", ".join(self.search(self._selectable_domain()).mapped("code"))

    def _check_selectable(self):
        """:raises ValidationError: for a group, naming the codes to use"""
        if families := self.filtered("child_ids"):
            raise ValidationError(
                self.env._(
                    "%(status)s is a family and cannot be logged. Choose one of: "
                    "%(codes)s.",
                    status=families[0].display_name,
                    codes=self._get_codes(),
                )
            )

    @api.model
    def action_apply_vietnamese_defaults(self):
        self.check_access("write")
        self._apply_vietnamese_defaults()

    @api.model
    def _apply_vietnamese_defaults(self):
        """Set shorter delays and the calling hours of Vietnam.

        Buyers there decide within days. Calls from 8 to 20; cold calls as in Decree
        91/2020: from 8 to 17, once in 24 hours.
        """
        for name, days in (("k2", 2), ("k5", 1), ("k42", 90)):
            status = self.env.ref(f"lead_alignment.crm_k_status_{name}", False)
            if status:
                status.followup_days = days
        companies = self.env["res.company"].search(
            [("partner_id.country_id.code", "=", "VN")]
        )
        companies.write(
            {
                "calling_hour_from": 8,
                "calling_hour_to": 20,
                "cold_calling_hour_from": 8,
                "cold_calling_hour_to": 17,
                "is_cold_call_limited": True,
            }
        )
