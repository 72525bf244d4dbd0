from odoo import fields, models

STOPPED = "nurture_stopped_date"


class CustomerProfile(models.Model):
    """Whether programs may write to a person at all."""

    _inherit = "customer.profile"

    nurture_stopped_date = fields.Datetime(
        "Nurture Programs Stopped on",
        readonly=True,
        help="Since then no nurture program writes to this person.",
    )
    nurture_ids = fields.One2many(
        "alignment.nurture.enrolment", "profile_id", "Nurture Programs", readonly=True
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("consent") == "refused":
            self.env["alignment.nurture.signal"]._add(self.ids)
        return result

    def _merge_consent(self, absorbed):
        """Stay stopped if either person was; the two may be in the same program."""
        before = super()._merge_consent(absorbed)
        if absorbed.nurture_stopped_date and not self.nurture_stopped_date:
            self._amend({"nurture_stopped_date": absorbed.nurture_stopped_date})
            before = {**(before or {}), STOPPED: False}
        self.env["alignment.nurture.signal"]._add(self.ids)
        return before

    def _restore_consent(self, before, absorbed):
        """Let programs write again to who was not stopped before the merge."""
        consent = dict(before or {})
        was_free = consent.pop(STOPPED, None) is False
        if was_free and self.nurture_stopped_date == absorbed.nurture_stopped_date:
            self._allow_nurture()
        return super()._restore_consent(consent, absorbed)

    def _stop_nurture(self):
        """Take these people out of all programs, and let them enter none."""
        self._amend({"nurture_stopped_date": fields.Datetime.now()})
        # sudo: of these people, whichever program they are in
        enrolments = self.env["alignment.nurture.enrolment"].sudo()
        enrolments.search(
            [("lead_id.profile_id", "in", self.ids), ("exit_date", "=", False)]
        )._leave("stopped")

    def _allow_nurture(self):
        """Let programs write to these people again."""
        self._amend({"nurture_stopped_date": False})
