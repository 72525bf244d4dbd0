from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..agreement.alignment_agreement_version import MANAGERS
from ..agreement.two_signatures_mixin import SIDES

ONE_MONTH = relativedelta(months=1)


class SignedMonthMixin(models.AbstractModel):
    """A month of a company that both heads sign: the first signature fixes its figures,
    the second closes it, and earlier months are closed first.

    Used by the figures of the funnel and by rewards. A model says how its figures are
    taken::

        class AlignmentVisitMonth(models.Model):
            _name = "alignment.visit.month"
            _inherit = ["signed.month.mixin"]

            def _take_figures(self):
                self._amend({"visit_count": self._count_visits()})
    """

    _name = "signed.month.mixin"
    _description = "Month Signed by Both Heads"
    _inherit = ["two.signatures.mixin", "mail.thread", "append.only.mixin"]
    _order = "month desc, company_id"
    _rec_name = "month"

    month = fields.Date(required=True, readonly=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("draft", "Awaiting signatures"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="draft",
    )
    can_withdraw = fields.Boolean(compute="_compute_can_withdraw")

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for month in self:
            month.display_name = format_date(
                self.env, month.month, date_format="MMMM yyyy"
            )

    def _take_figures(self):
        """Hook: store the figures of this month as they are now."""

    @api.model
    def _get_missing(self, company):
        """Return the values of the months since the last known one; of last month, if
        none is known."""
        last = company._get_today().replace(day=1) - ONE_MONTH
        known = self.search([("company_id", "=", company.id)], limit=1).month
        month = known + ONE_MONTH if known else self._get_first(company, last)
        missing = []
        while month <= last:
            missing.append({"company_id": company.id, "month": month})
            month += ONE_MONTH
        return missing

    @api.model
    def _get_first(self, company, last):
        """Hook: return the first day of the first month.

        :param last: that of the last month
        """
        return last

    # ------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------

    @api.depends("state", "marketing_signer_id", "sales_signer_id")
    @api.depends_context("uid")
    def _compute_can_withdraw(self):
        for month in self:
            signers = month.marketing_signer_id + month.sales_signer_id
            month.can_withdraw = month.state == "draft" and self.env.user in signers

    def _get_signers(self, side):
        """Return the heads who sign for ``side``: those whom the agreement names, all
        if it names none who may see the figures."""
        agreement = self.env["alignment.agreement"]._get_general(self.company_id)
        # sudo: everybody may know who the heads are
        heads = self.company_id.sudo()._get_staff(MANAGERS[side]).with_env(self.env)
        return heads & agreement._get_signers(side) or heads

    def action_sign(self):
        """Sign for the user's side. The first signature fixes the figures, the second
        closes the month.

        :raises UserError: for users who may not sign, and while an earlier month is
            open
        """
        self.check_access("read")
        # sudo: only locks the row against the other head
        self.sudo().lock_for_update()
        self.invalidate_recordset()
        for month in self.sorted("month"):
            side = month._get_side_to_sign()
            if month.state != "draft" or not side:
                raise UserError(
                    self.env._(
                        "%s cannot be signed by you: each department signs once, by "
                        "its head or deputy, and one person cannot sign for both.",
                        month.display_name,
                    )
                )
            month._check_order()
            if not month._is_signed():
                month._take_figures()
            month._amend(month._prepare_signature(side))
            if month.marketing_signer_id and month.sales_signer_id:
                month._close()
            month._tell(month._get_signing_text(side))

    def _close(self):
        """Hook: close a month that both heads have signed; once."""
        self._amend({"state": "closed"})

    def action_withdraw(self):
        """Take the own signature back, before the other head has signed.

        :raises UserError: once the month is closed, and for others' signatures
        """
        self.check_access("read")
        # sudo: as in action_sign
        self.sudo().lock_for_update()
        self.invalidate_recordset()
        for month in self:
            if not month.can_withdraw:
                raise UserError(
                    self.env._(
                        "%s is closed, or you have not signed it.", month.display_name
                    )
                )
            for side in SIDES:
                if month[f"{side}_signer_id"] == self.env.user:
                    month._amend(
                        {f"{side}_signer_id": False, f"{side}_signed_date": False}
                    )
            month._tell(self.env._("Signature withdrawn."))

    def _is_signed(self):
        """Whether at least one head has signed."""
        self.ensure_one()
        return bool(self.marketing_signer_id + self.sales_signer_id)

    def _check_order(self):
        """:raises UserError: while the month runs, or an earlier one is open"""
        self.ensure_one()
        if self.company_id._get_today() < self.month + ONE_MONTH:
            raise UserError(self.env._("%s is not over yet.", self.display_name))
        earlier = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("month", "<", self.month),
                ("state", "=", "draft"),
            ],
            order="month",
            limit=1,
        )
        if earlier:
            raise UserError(
                self.env._("Close %s first.", ", ".join(earlier.mapped("display_name")))
            )

    def _tell(self, text):
        # sudo: heads may not write to months; they say what they just did
        self.sudo().message_post(
            body=text,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def action_refresh(self):
        """Take the figures anew.

        :raises UserError: once a head has signed, and for users who may not sign
        """
        self.check_access("read")
        for month in self:
            if not month._get_side_to_sign():
                raise UserError(
                    self.env._("Only those who may sign a month refresh its figures.")
                )
            if month.state != "draft" or month._is_signed():
                raise UserError(
                    self.env._("%s has been signed already.", month.display_name)
                )
            month._take_figures()
