from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ...tools.agreement_terms import read_terms

MANAGERS = {
    "marketing": "lead_alignment.lead_alignment_group_marketing_manager",
    "sales": "sales_team.group_sale_manager",
}


class AlignmentAgreementVersion(models.Model):
    """One version of an agreement: its terms, who signed it, when it was in force.

    The terms are stored once, as plain values in all languages, and never change. Leads
    and timers refer to the version that they ran under. A draft may be withdrawn as
    long as nobody has signed it.
    """

    _name = "alignment.agreement.version"
    _description = "Version of an Agreement"
    _inherit = ["two.signatures.mixin", "mail.thread", "append.only.mixin"]
    _order = "agreement_id, number desc"
    _rec_name = "number"

    agreement_id = fields.Many2one(
        "alignment.agreement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    number = fields.Integer("Version", required=True, readonly=True)
    state = fields.Selection(
        [
            ("draft", "Awaiting signatures"),
            ("force", "In effect"),
            ("superseded", "Replaced"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="draft",
    )
    reason = fields.Char("Why", readonly=True, help="Reason for the change.")
    terms = fields.Json(readonly=True, required=True)
    proposed_by_id = fields.Many2one(
        "res.users", "Proposed by", readonly=True, ondelete="restrict"
    )
    date_from = fields.Datetime("In Effect Since", readonly=True)
    date_to = fields.Datetime("Until", readonly=True)
    is_signed = fields.Boolean("Signed by Both Sides", compute="_compute_is_signed")

    _unique_number = models.Constraint(
        "UNIQUE(agreement_id, number)", "This version number already exists."
    )
    _unique_in_force = models.UniqueIndex(
        "(agreement_id) WHERE state = 'force'",
        ("Only one version can be in effect at a time."),
    )
    _unique_draft = models.UniqueIndex(
        "(agreement_id) WHERE state = 'draft'",
        "Only one version can await signatures at a time.",
    )

    @api.depends("number", "agreement_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(agreement)s, version %(number)s",
                agreement=version.agreement_id.name,
                number=version.number,
            )

    @api.depends("marketing_signer_id", "sales_signer_id")
    def _compute_is_signed(self):
        for version in self:
            version.is_signed = bool(
                version.marketing_signer_id and version.sales_signer_id
            )

    @tools.ormcache("self.id")
    def _get_terms(self):
        """Return the terms of this version as ``Terms``."""
        self.ensure_one()
        return read_terms(
            self.terms,
            version_id=self.id,
            agreement_id=self.agreement_id.id,
            company_id=self.company_id.id,
        )

    # ------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------

    def _get_signers(self, side):
        return self.agreement_id._get_signers(side)

    def action_sign(self):
        """Sign for the user's side. With both signatures the version comes into force.

        :raises UserError: for users who are neither head nor deputy, or signed already
        """
        for version in self:
            version.check_access("read")
            side = version._get_side_to_sign()
            if version.state != "draft" or not side:
                raise UserError(
                    self.env._(
                        "%(version)s cannot be signed by you: each department signs "
                        "once, by its head or deputy, and one person cannot sign for "
                        "both.",
                        version=version.display_name,
                    )
                )
            version._amend(version._prepare_signature(side))
            version._notify_signers(version._get_signing_text(side))
            version.agreement_id._cancel_requests(version._get_signers(side))
            if version.is_signed:
                version._come_into_force()

    def action_withdraw(self):
        """Withdraw a draft that nobody has signed yet.

        :raises UserError: once somebody has signed
        """
        for version in self:
            version.agreement_id._check_may_propose()
            signers = version.marketing_signer_id + version.sales_signer_id
            if version.state != "draft" or signers:
                raise UserError(
                    self.env._(
                        "This version already has a signature and cannot be withdrawn."
                    )
                )
            version._amend({"state": "withdrawn"})
            version._notify_signers(self.env._("Withdrawn."))
            version.agreement_id._cancel_requests()

    def _come_into_force(self):
        """Put this version in force, in all workers, and supersede the one before."""
        self.ensure_one()
        now = fields.Datetime.now()
        before = self.search(
            [("agreement_id", "=", self.agreement_id.id), ("state", "=", "force")]
        )
        before._amend({"state": "superseded", "date_to": now})
        before.flush_recordset()
        self._amend({"state": "force", "date_from": now})
        self.flush_recordset()
        self.env.registry.clear_cache()
        self.agreement_id._apply_version(self, before)

    def _notify_signers(self, text):
        # sudo: signers may not write to the version
        self.sudo().message_post(
            body=text, author_id=self.env.user.partner_id.id, subtype_xmlid=None
        )
