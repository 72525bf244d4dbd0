from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# the reasons that the statuses as shipped offer
SHIPPED_REASONS = {
    "lead_alignment.crm_k_status_k41": (
        "lead_alignment.crm_lost_reason_wrong_number",
        "lead_alignment.crm_lost_reason_duplicate_number",
        "lead_alignment.crm_lost_reason_wrong_person",
        "lead_alignment.crm_lost_reason_never_asked",
    ),
    "lead_alignment.crm_k_status_k42": (
        "lead_alignment.crm_lost_reason_no_need",
        "crm.lost_reason_1",  # too expensive
        "lead_alignment.crm_lost_reason_competitor",
        "lead_alignment.crm_lost_reason_no_budget",
        "lead_alignment.crm_lost_reason_not_now",
    ),
}


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
    code = fields.Char(required=True, help="Used by agents and in import files.")
    description = fields.Char(
        "When to Use",
        translate=True,
        help="One-line hint shown to agents when they log outcomes.",
    )
    parent_id = fields.Many2one(
        "crm.k.status",
        "Status Group",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Reports add up the statuses of a group.",
    )
    child_ids = fields.One2many("crm.k.status", "parent_id", "Statuses in This Group")
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty for all companies."
    )
    active = fields.Boolean(default=True)

    # what the status says about the lead
    is_data_valid = fields.Boolean(
        "Valid Data",
        default=True,
        help="Clear if the name or number turned out to be wrong. The lead then "
        "counts as bad data from marketing.",
    )
    is_contact = fields.Boolean(
        "Customer Reached",
        default=True,
        help="Tick if the agent actually spoke to the customer.",
    )
    is_feedback_owed = fields.Boolean(
        "Feedback Required",
        help="Sales must give marketing feedback on these leads.",
    )

    # what happens next
    outcome = fields.Selection(
        [
            ("none", "No change"),
            ("convert", "Convert to opportunity"),
            ("won", "Convert and mark as won"),
            ("lost", "Mark as lost"),
            ("marketing", "Return to marketing"),
        ],
        "Effect on Lead",
        default="none",
        required=True,
    )
    required_answer = fields.Selection(
        [
            ("none", "No change"),
            ("callback", "Callback time"),
            ("reason", "Reason"),
            ("amount", "Amount"),
        ],
        "Required Input",
        default="none",
        required=True,
        help="One answer at most, so that outcomes can be logged within seconds.",
    )
    next_owner = fields.Selection(
        [("sales", "Sales"), ("marketing", "Marketing"), ("nobody", "No one")],
        default="sales",
        required=True,
    )
    followup_days = fields.Integer(
        "Follow-up After",
        help="Remind the next owner after this many days. 0: no reminder.",
    )
    lost_after_days = fields.Integer(
        "Mark Lost After",
        help="Leads still in this status after this many days are marked as lost. 0: "
        "keep open.",
    )
    lost_reason_id = fields.Many2one(
        "crm.lost.reason",
        ondelete="restrict",
        help="Suggested to the agent, and used if no other reason is chosen.",
    )
    lost_reason_ids = fields.Many2many(
        "crm.lost.reason",
        string="Reasons to Choose From",
        help="Reasons that agents may give with this status. Leave empty to offer all.",
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
            raise ValidationError(self.env._("A status cannot be its own group."))

    @api.constrains("lost_reason_id", "lost_reason_ids")
    def _check_lost_reason_id(self):
        for status in self:
            if not status._is_reason_offered(status.lost_reason_id):
                raise ValidationError(
                    self.env._(
                        "%(status)s: the suggested reason “%(reason)s” is not one of "
                        "the reasons to choose from.",
                        status=status.display_name,
                        reason=status.lost_reason_id.name,
                    )
                )

    @api.model
    def _offer_shipped_reasons(self):
        """Let each status as shipped offer the reasons that fit it, but not where the
        company has reasons of its own, suggests another one or chose some. A reason may
        be deleted."""
        known = self.env["ir.model.data"].search(
            [
                ("model", "=", "crm.lost.reason"),
                ("module", "in", ["crm", "lead_alignment"]),
            ]
        )
        own = [("id", "not in", known.mapped("res_id"))]
        if self.env["crm.lost.reason"].search_count(own, limit=1):
            return
        for xmlid, reason_xmlids in SHIPPED_REASONS.items():
            status = self.env.ref(xmlid, raise_if_not_found=False)
            reasons = self.env["crm.lost.reason"].union(
                *filter(None, (self.env.ref(name, False) for name in reason_xmlids))
            )
            is_untouched = status and not status.lost_reason_ids
            if is_untouched and status.lost_reason_id <= reasons:
                status.lost_reason_ids = reasons

    def _is_reason_offered(self, reason):
        """Whether agents may give ``reason`` (crm.lost.reason, or none)."""
        return not self.lost_reason_ids or reason <= self.lost_reason_ids

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
                    "%(status)s is a group and cannot be logged. Choose one of: "
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
