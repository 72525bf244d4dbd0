from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# kinds of identities from which a person is named, best first
NAMING_KINDS = ("email", "phone", "external", "partner", "visitor", "lead")


class CustomerProfile(models.Model):
    """One person as one company knows them, shared by all departments.

    The table is narrow on purpose: it takes the frequent writes instead of the wide row
    of the lead. Only ``customer.identity.resolver`` decides which identities belong to
    it. A profile that was merged into another one is archived and kept, so that undoing
    the merge gives all back to it.
    """

    _name = "customer.profile"
    _description = "Customer Profile"
    _inherit = ["contact.mask.mixin", "append.only.mixin"]
    _order = "id desc"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    active = fields.Boolean(default=True, readonly=True)
    create_date = fields.Datetime("Profile Created on", readonly=True)
    consent = fields.Selection(
        [("unknown", "Not asked"), ("granted", "Granted"), ("refused", "Declined")],
        default="unknown",
        required=True,
        help="Can this customer's activity be recorded? If declined, nothing new is "
        "recorded; existing data stays until it is erased.",
    )
    consent_source = fields.Char(
        help="Where the customer said so: form, call or letter."
    )
    consent_date = fields.Datetime(readonly=True)
    identity_ids = fields.One2many("customer.identity", "profile_id", readonly=True)
    lead_ids = fields.One2many(
        "crm.lead", "profile_id", readonly=True, context={"active_test": False}
    )
    merge_ids = fields.One2many(
        "customer.profile.merge", "kept_id", "Merged into This Profile", readonly=True
    )
    link_ids = fields.Many2many(
        "customer.identity.link",
        string="Identity Links",
        compute="_compute_link_ids",
        help="Evidence that links these identities, including removed links.",
    )
    lead_count = fields.Integer(compute="_compute_lead_count")

    @api.depends("identity_ids.value", "lead_ids.contact_name")
    def _compute_display_name(self):
        """Show what the person is called, else the best identity."""
        names = self._get_names()
        for profile in self:
            profile.display_name = (
                names.get(profile.id)
                or profile.sudo()._get_best_identities()[:1].display_name
                or self.env._("Customer %s", profile.id)
            )
        self._mask_display_names()

    def _get_secrets(self):
        """Return the values to mask: a nameless person is called by one of them."""
        # sudo: these values are removed from what the user sees
        identities = self.sudo().identity_ids
        return identities._get_with_secrets().mapped("value")

    def _get_best_identities(self):
        """Return the person's identities, those that name them best first."""
        self.ensure_one()
        return self.identity_ids.sorted(
            lambda identity: (NAMING_KINDS.index(identity.kind), identity.id)
        )

    @api.model
    def _search_display_name(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        domain = Domain("identity_ids.value", operator, value) | Domain(
            "lead_ids.contact_name", operator, value
        )
        return self._search_whole_contacts(domain) if self._sees_masks() else domain

    @api.depends("identity_ids")
    def _compute_link_ids(self):
        links = self.env["customer.identity.link"].search(
            [
                ("void_id", "=", False),
                "|",
                ("one_id.profile_id", "in", self.ids),
                ("other_id.profile_id", "in", self.ids),
            ]
        )
        for profile in self:
            profile.link_ids = links.filtered(
                lambda link, p=profile: p in (link.one_id + link.other_id).profile_id
            )

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        # sudo: counts the leads of a person whom the user may see
        counts = dict(
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            ._read_group([("profile_id", "in", self.ids)], ["profile_id"], ["__count"])
        )
        for profile in self:
            profile.lead_count = counts.get(profile, 0)

    def write(self, vals):
        """Write the consent, with its date: all else follows from the identities.

        :raises UserError: for any other field
        """
        if self._is_writing() or not vals.keys() <= {"consent", "consent_source"}:
            return super().write(vals)
        self.check_access("write")
        if "consent" in vals:
            vals = {**vals, "consent_date": fields.Datetime.now()}
        return self._amend(vals)

    # ------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------

    def action_open_leads(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads of %s", self.display_name),
            "res_model": "crm.lead",
            "view_mode": "list,form",
            "domain": [("profile_id", "=", self.id)],
            "context": {"active_test": False},
        }

    def action_open_events(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Events: %s", self.display_name),
            "res_model": "customer.event",
            "view_mode": "list",
            "domain": [("identity_id.profile_id", "=", self.id)],
        }

    def action_erase(self):
        """Ask on whose request, then erase this person."""
        self.ensure_one()
        self._check_may_join()
        return self._open_reason_wizard(
            self.env._("Erase Customer Data"),
            default_purpose="erase",
            default_profile_id=self.id,
        )

    @api.model
    def _open_reason_wizard(self, title, **context):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "customer.action.reason",
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def action_merge(self):
        """Say that these profiles are one person.

        :raises UserError: for less than two, or profiles of several companies
        """
        self._check_may_join()
        if len(self) < 2 or len(self.company_id) > 1:
            raise UserError(
                self.env._(
                    "Select at least two customer profiles of the same company "
                    "to merge."
                )
            )
        self._join(self.env._("Merged manually"))
        kept = self.filtered("active")[:1]
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.profile",
            "view_mode": "form",
            "res_id": kept.id,
        }

    def _join(self, cause):
        """Link one identity of each profile with the others, and resolve anew."""
        # sudo: the right was checked; all identities are of one company
        identities = self.sudo().identity_ids
        heads = [
            identities.filtered(lambda identity, p=profile: identity.profile_id == p)
            .sorted(lambda identity: (identity.kind == "phone", identity.id))[:1]
            .id
            for profile in self.sorted("id")
        ]
        heads = [identity_id for identity_id in heads if identity_id]
        pairs = [(heads[0], other) for other in heads[1:]]
        self.env["customer.identity.link"]._force_link(self.company_id, pairs, cause)

    @api.model
    def _check_may_join(self):
        """:raises AccessError: for users who may not merge and split people"""
        self.env["customer.profile.merge"].check_access("write")

    # ------------------------------------------------------------
    # Consent of merged people
    # ------------------------------------------------------------

    def _merge_consent(self, absorbed):
        """Take over the consent of ``absorbed``: a refusal always, else where none is
        known.

        :returns: the consent before as a dict, or False if it stays
        """
        if absorbed.consent == "refused" or (
            self.consent == "unknown" and absorbed.consent != "unknown"
        ):
            before = {
                "consent": self.consent,
                "consent_source": self.consent_source,
                "consent_date": fields.Datetime.to_string(self.consent_date),
            }
            self._amend(
                {
                    "consent": absorbed.consent,
                    "consent_source": absorbed.consent_source,
                    "consent_date": absorbed.consent_date,
                }
            )
            return before
        return False

    def _restore_consent(self, before, absorbed):
        """Restore the consent of before a merge, unless it was changed since.

        :param before: as of :meth:`_merge_consent`
        """
        is_same = (self.consent, self.consent_date) == (
            absorbed.consent,
            absorbed.consent_date,
        )
        if before and is_same:
            self._amend(before)
