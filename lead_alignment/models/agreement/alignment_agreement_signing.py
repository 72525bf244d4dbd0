from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.agreement_terms import Terms
from ...tools.engagement import get_name
from ...tools.translations import set_translations
from ..shared.condition_path import RESTORING
from .alignment_agreement_terms import PLAIN
from .alignment_agreement_version import MANAGERS


class AlignmentAgreement(models.Model):
    """Versions and signatures of an agreement.

    A new agreement runs unsigned as version 1. Its fields are a draft of the next
    version: *Propose* stores them as a version, which both heads sign. As long as no
    version was signed, neither of it nor of the company's general agreement, a head may
    put the fields in force without signatures.
    """

    _inherit = "alignment.agreement"

    version_ids = fields.One2many(
        "alignment.agreement.version", "agreement_id", readonly=True
    )
    version_id = fields.Many2one(
        "alignment.agreement.version",
        "Version in Effect",
        compute="_compute_version_id",
    )
    draft_version_id = fields.Many2one(
        "alignment.agreement.version",
        "Version to Sign",
        compute="_compute_version_id",
    )
    marketing_signer_ids = fields.Many2many(
        "res.users",
        "alignment_agreement_marketing_signer_rel",
        string="Marketing Signatories",
        domain="[('share', '=', False)]",
        help=(
            "Head of marketing and deputies. Leave empty to allow all marketing "
            "managers."
        ),
    )
    sales_signer_ids = fields.Many2many(
        "res.users",
        "alignment_agreement_sales_signer_rel",
        string="Sales Signatories",
        domain="[('share', '=', False)]",
        help="Head of sales and deputies. Leave empty to allow all sales "
        "administrators.",
    )
    has_draft = fields.Boolean(
        "Unpublished Changes", compute="_compute_has_draft", help="Not in effect yet."
    )

    @api.depends("version_ids.state")
    def _compute_version_id(self):
        for agreement in self:
            by_state = agreement.version_ids.grouped("state")
            none = agreement.version_ids.browse()
            agreement.version_id = by_state.get("force", none)
            agreement.draft_version_id = by_state.get("draft", none)

    def _compute_has_draft(self):
        for agreement in self:
            latest = agreement.draft_version_id or agreement.version_id
            agreement.has_draft = not latest or (
                _to_plain(agreement._complete_terms(latest.terms))
                != _to_plain(agreement._prepare_terms())
            )

    # ------------------------------------------------------------
    # The terms in force
    # ------------------------------------------------------------

    @api.model
    def _get_terms(self, company, team=None):
        """Return the ``Terms`` in force for leads of ``team`` in ``company``.

        They are those of the team's own agreement, else of the general one.
        """
        return self._get_terms_of(company.id, team.id if team else 0)

    @api.model
    @tools.ormcache("company_id", "team_id")
    def _get_terms_of(self, company_id, team_id):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT version.id
                  FROM alignment_agreement agreement
                  JOIN alignment_agreement_version version
                    ON version.agreement_id = agreement.id AND version.state = 'force'
                  LEFT JOIN alignment_agreement_crm_team_rel team
                    ON team.alignment_agreement_id = agreement.id
                   AND team.crm_team_id = %(team)s
                 WHERE agreement.company_id = %(company)s AND agreement.active
                   AND (agreement.is_general OR team.crm_team_id IS NOT NULL)
                 ORDER BY COALESCE(agreement.is_general, FALSE), agreement.id
                 LIMIT 1
                """,
                company=company_id,
                team=team_id,
            )
        )
        # sudo: everybody works by the agreement of their company
        versions = self.env["alignment.agreement.version"].sudo()
        version = versions.browse(version_id for (version_id,) in rows)
        return version._get_terms() if version else Terms()

    @api.model
    @tools.ormcache("company_id")
    def _get_all_terms(self, company_id):
        """Return the ``Terms`` of all agreements in force in a company, as a tuple."""
        # sudo: everybody works by the agreements of their company
        agreements = self.sudo().search(
            [("company_id", "=", company_id), ("version_ids.state", "=", "force")]
        )
        return tuple(agreement.version_id._get_terms() for agreement in agreements)

    # ------------------------------------------------------------
    # A new version
    # ------------------------------------------------------------

    def _get_signers(self, side):
        """Return the users who may sign for ``side``."""
        self.ensure_one()
        # sudo: all who work by the agreement may know the heads
        agreement = self.sudo()
        users = agreement[f"{side}_signer_ids"]
        users = users or agreement.company_id._get_staff(MANAGERS[side])
        return users.filtered("active").with_env(self.env)

    def _get_all_signers(self):
        return self._get_signers("marketing") | self._get_signers("sales")

    def _check_may_propose(self):
        """:raises UserError: for users who are no head or deputy of either side"""
        for agreement in self:
            agreement.check_access("read")
            if self.env.user not in agreement._get_all_signers() and not self.env.su:
                raise UserError(
                    self.env._(
                        "Only the heads of marketing and sales and their deputies can "
                        "change the agreement."
                    )
                )

    def action_propose(self, reason=False):
        """Store the fields as a version to be signed.

        :raises UserError: if nothing changed, or a version waits for signatures already
        """
        self.ensure_one()
        self._check_may_propose()
        if self.draft_version_id:
            raise UserError(
                self.env._(
                    "%s is awaiting signatures. Sign or withdraw it first.",
                    self.draft_version_id.display_name,
                )
            )
        if not self.has_draft:
            raise UserError(
                self.env._("There are no changes from the version in effect.")
            )
        version = self._make_version(reason)
        self._request_signatures(version)
        return self._open_version(version)

    def action_put_in_force(self):
        """Put the fields in force without signatures.

        :raises UserError: if a version of it, or of the company's general agreement,
            was signed before: then changes are signed, too
        """
        self.ensure_one()
        self._check_may_propose()
        if self._is_bound():
            raise UserError(
                self.env._(
                    "A signed agreement can only be changed with a new version "
                    "signed by both departments."
                )
            )
        if self.draft_version_id:
            self.draft_version_id.action_withdraw()
        self._make_version()._come_into_force()

    def _make_version(self, reason=False, terms=None):
        """Make a draft version of the fields, or of other ``terms``."""
        self.ensure_one()
        last = max(self.version_ids.mapped("number"), default=0)
        return self.env["alignment.agreement.version"]._append(
            [
                {
                    "agreement_id": self.id,
                    "number": last + 1,
                    "reason": reason,
                    "terms": terms or self._prepare_terms(),
                    "proposed_by_id": self.env.uid,
                }
            ]
        )

    def _apply_version(self, version, before):
        """Hook: act on ``version``, which replaces ``before`` as the version in force.

        Example::

            def _apply_version(self, version, before):
                result = super()._apply_version(version, before)
                self._sync_visibility()
                return result
        """
        self.ensure_one()

    def _restore_terms(self, terms):
        """Write stored ``terms`` back to the fields and items."""
        self.ensure_one()
        self.write({name: terms[name] for name in PLAIN if name in terms})
        for name, texts in terms["texts"].items():
            self[name] = get_name(texts, "en_US")
            set_translations(self, name, texts)
        self.gate_item_ids._restore(self, terms["gate"])

    def action_discard(self):
        """Reset the fields to the version in force.

        :raises UserError: if there is none yet
        """
        for agreement in self:
            agreement._check_may_propose()
            if not agreement.version_id:
                raise UserError(self.env._("No version is in effect yet."))
            # sudo: the right was checked; writes to this agreement only
            restored = agreement.sudo().with_context(condition_restoring=RESTORING)
            restored._restore_terms(agreement.version_id.terms)

    def _request_signatures(self, version):
        """Plan a to-do for each user who may sign."""
        self.ensure_one()
        summary = self.env._("Review and sign version %s", version.number)
        for user in self._get_all_signers():
            # sudo: signers may not write to the agreement, which the to-do is on
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, user_id=user.id
            )

    def _cancel_requests(self, users=None):
        """Remove the to-dos to sign.

        :param users: whose; everybody's, if None
        """
        for user in users or self.activity_ids.user_id:
            # sudo: as in _request_signatures
            self.sudo().activity_unlink(
                ["mail.mail_activity_data_todo"], user_id=user.id
            )

    def _render_changes(self):
        """Render the differences from the version in force as a table."""
        return bool(self.version_id) and self.version_id._render_comparison(
            self.version_id.terms, _to_plain(self._prepare_terms())
        )

    def _render_draft_effects(self):
        """Render what the draft would change for open leads as a table."""
        return bool(self.version_id) and self._render_effects(
            self.version_id.terms, _to_plain(self._prepare_terms())
        )

    @api.model
    def action_open_in_force(self):
        """Open the version in force for the current company."""
        return self._open_version(self._get_general(self.env.company).version_id)

    def action_open_version(self):
        self.ensure_one()
        return self._open_version(self.version_id)

    def _open_version(self, version):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Agreement"),
            "res_model": version._name,
            "res_id": version.id,
            "view_mode": "form",
        }


def _to_plain(value):
    """Return the value as a JSON column gives it back: lists for tuples, text keys."""
    if isinstance(value, dict):
        return {str(key): _to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_to_plain(item) for item in value]
    return value
