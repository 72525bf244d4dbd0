from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
GENERAL = _lt("General Agreement")


class AlignmentAgreement(models.Model):
    """The deal between marketing and sales of one company.

    Each company has one *general* agreement from the beginning, which cannot be
    archived. It holds the rules of the score, so that a person has one score whichever
    team calls. Agreements for single teams may differ in all else.
    """

    _name = "alignment.agreement"
    _description = "Agreement"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _facts = frozenset({"is_general", "review_asked_for"})
    _order = "is_general desc, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    is_general = fields.Boolean(
        "General",
        readonly=True,
        copy=False,
        help="Applies to the whole company and contains the score rules.",
    )

    team_ids = fields.Many2many(
        "crm.team",
        string="Sales Teams",
        check_company=True,
        help="Teams covered by this agreement instead of the general one.",
    )

    review_asked_for = fields.Date(
        readonly=True, copy=False, export_string_translation=False
    )

    _unique_general = models.UniqueIndex(
        "(company_id) WHERE is_general",
        ("Each company can have only one general agreement."),
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_general(self):
        if self.filtered("is_general"):
            raise UserError(
                self.env._(
                    "The general agreement of a company cannot be "
                    "deleted, archived or moved."
                )
            )

    def write(self, vals):
        """:raises UserError: for archiving or moving a general agreement"""
        if self.filtered("is_general") and (
            vals.get("active") is False or "company_id" in vals
        ):
            raise UserError(
                self.env._(
                    "The general agreement of a company cannot be "
                    "deleted, archived or moved."
                )
            )
        return super().write(vals)

    @api.model
    def _ensure_general(self, companies=None):
        """Give each company its general agreement, with the usual rules in force."""
        companies = companies or self.env["res.company"].with_context(
            active_test=False
        ).search(Domain.TRUE)
        # sudo: users who create a company need no right on agreements
        agreements = self.sudo()
        have = agreements.search([("is_general", "=", True)]).company_id
        made = agreements.create(
            [
                {
                    "name": GENERAL._translate("en_US"),
                    "company_id": company.id,
                    "is_general": True,
                }
                for company in companies - have
            ]
        )
        for agreement in made:
            names = agreement._translate_all(GENERAL)
            agreement.update_field_translations("name", names)
        made._load_first_rules()
        self._ensure_versions()

    def _load_first_rules(self):
        """Hook: put in force what new general agreements hold outside their version."""

    @api.model
    def _ensure_versions(self):
        """Make version 1 of general agreements that have none, with the usual terms."""
        # sudo: as for _ensure_general
        for agreement in self.sudo().search(
            [("is_general", "=", True), ("version_ids", "=", False)]
        ):
            agreement._load_default_terms()
            agreement._make_version()._come_into_force()

    @api.model
    def _get_general(self, company):
        """Return the general agreement of ``company``, in sudo."""
        # sudo: everybody works by the agreement of their company
        return self.sudo().search(
            [("is_general", "=", True), ("company_id", "=", company.id)], limit=1
        )

    @api.model
    def _cron_review(self):
        """Ask both sides for comments, once, two weeks before the review."""
        until = fields.Date.add(fields.Date.context_today(self), weeks=2)
        agreements = self.search(
            [("review_date", "!=", False), ("review_date", "<=", until)]
        )
        for agreement in agreements.filtered(
            lambda agreement: agreement.review_asked_for != agreement.review_date
        ):
            for user in agreement._get_all_signers():
                agreement.with_context(lang=user.lang).activity_schedule(
                    "mail.mail_activity_data_todo",
                    agreement.review_date,
                    summary=agreement.with_context(lang=user.lang).env._(
                        "Agreement review due: comment on what should change"
                    ),
                    user_id=user.id,
                )
            agreement.review_asked_for = agreement.review_date
