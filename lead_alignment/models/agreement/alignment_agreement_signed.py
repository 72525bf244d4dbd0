from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .alignment_agreement_version import MANAGERS
from .two_signatures_mixin import SIDES

OUTSIDE_TERMS = ("active", "team_ids")  # what holds at once, without a version


class AlignmentAgreement(models.Model):
    """What two sides agreed on is not undone by one of them.

    Each side names those who sign for it, by itself or through an administrator, and
    the chatter says who did. What was signed stays: it is not deleted, moved to another
    company, or put out of use by one side.
    """

    _inherit = "alignment.agreement"

    @api.model_create_multi
    def create(self, vals_list):
        agreements = super().create(vals_list)
        for agreement in agreements:
            for side in SIDES:
                if agreement[f"{side}_signer_ids"]:
                    agreement._check_may_appoint(
                        side, agreement.company_id._get_staff(MANAGERS[side])
                    )
        return agreements

    def write(self, vals):
        """:raises AccessError: for users who change who signs for the other side
        :raises UserError: for what one side may not change once both signed
        """
        self._check_signed_stays(vals)
        sides = [side for side in SIDES if f"{side}_signer_ids" in vals]
        before = [
            (
                agreement,
                side,
                agreement._get_signers(side),
                agreement._name_signers(side),
            )
            for agreement in self
            for side in sides
        ]
        result = super().write(vals)
        for agreement, side, signers, named in before:
            if agreement._name_signers(side) != named:
                agreement._check_may_appoint(side, signers)
                agreement._log_signers(side)
        return result

    def _log_signers(self, side):
        """Say in the chatter who signs for ``side`` from now on. Not by tracking, which
        a client may switch off."""
        # sudo: heads may name somebody whom the user may not read
        names = ", ".join(self.sudo()[f"{side}_signer_ids"].mapped("name"))
        label = self._fields[f"{side}_signer_ids"]._description_string(self.env)
        self.sudo()._message_log(
            body=f"{label}: {names or '–'}", author_id=self.env.user.partner_id.id
        )

    def _name_signers(self, side):
        # sudo: heads may name somebody whom the user may not read
        return set(self.sudo()[f"{side}_signer_ids"].ids)

    def _check_may_appoint(self, side, signers):
        """:raises AccessError: for users who do not sign for ``side``

        :param signers: who signed for the side before the change
        """
        user = self.env.user
        if self.env.su or user in signers or user.has_group("base.group_system"):
            return
        labels = {"marketing": self.env._("Marketing"), "sales": self.env._("Sales")}
        raise AccessError(
            self.env._(
                "Only %(side)s can change its signatories. Ask one of them "
                "(%(names)s) or an administrator.",
                side=labels[side],
                names=", ".join(signers.sudo().mapped("name")) or "–",  # sudo: names
            )
        )

    # ------------------------------------------------------------
    # What was signed
    # ------------------------------------------------------------

    def _get_signed_versions(self):
        # sudo: whatever company or state it is of, a signature counts
        return (
            self.env["alignment.agreement.version"]
            .sudo()
            .search(
                [
                    ("agreement_id", "in", self.ids),
                    "|",
                    ("marketing_signer_id", "!=", False),
                    ("sales_signer_id", "!=", False),
                ]
            )
        )

    def _is_bound(self):
        """Return whether both sides signed this agreement, or the general one of the
        company: then a version that one side puts in force alone would go round it."""
        self.ensure_one()
        bound = self.sudo() | self._get_general(self.company_id)
        return any(version.is_signed for version in bound._get_signed_versions())

    def _check_signed_stays(self, vals):
        """:raises UserError: for what one side may not change once both signed"""
        touched = [name for name in (*OUTSIDE_TERMS, "company_id") if name in vals]
        if not touched:
            return
        signed = self._get_signed_versions().agreement_id
        company_id = vals.get("company_id")
        if "company_id" in vals and any(a.company_id.id != company_id for a in signed):
            raise UserError(
                self.env._("A signed agreement cannot be moved to another company.")
            )
        is_free = self.env.su or self.env.user.has_group("base.group_system")
        if not is_free and signed and set(touched) & set(OUTSIDE_TERMS):
            raise UserError(
                self.env._(
                    "%s was signed by both departments. Once both agree, an "
                    "administrator can archive it or change its teams.",
                    ", ".join(signed.mapped("display_name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if signed := self._get_signed_versions():
            raise UserError(
                self.env._(
                    "Signed agreements cannot be deleted: %s.",
                    ", ".join(signed.mapped("display_name")),
                )
            )
