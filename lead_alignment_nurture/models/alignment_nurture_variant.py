from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class AlignmentNurtureVariant(models.Model):
    """One of the messages of a step, or one part of a split, with its weight.

    Which one a person gets follows from the version and the person: see
    ``tools.uplift``.
    """

    _name = "alignment.nurture.variant"
    _description = "Variant of a Step"
    _order = "sequence, id"

    step_id = fields.Many2one(
        "alignment.nurture.step", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="step_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Variant", help="Short name for the results, for example A.")
    weight = fields.Float(default=1, digits=(6, 2))
    mailing_id = fields.Many2one(
        "mailing.mailing",
        "Message",
        index="btree_not_null",
        ondelete="restrict",
    )
    label = fields.Char(compute="_compute_label")

    _check_weight = models.Constraint(
        "CHECK(weight >= 0)", "A weight cannot be negative."
    )

    @api.depends("name", "mailing_id.subject")
    def _compute_label(self):
        for variant in self:
            # sudo: everybody who sees the step may know what it sends
            subject = variant.sudo().mailing_id.subject
            variant.label = variant.name or subject

    @api.depends("label")
    def _compute_display_name(self):
        for variant in self:
            variant.display_name = variant.label

    @api.constrains("mailing_id")
    def _check_mailing(self):
        for variant in self.filtered("mailing_id"):
            if variant.mailing_id.mailing_model_real != "crm.lead":
                raise ValidationError(
                    self.env._(
                        "%s is not for leads. Choose a mailing to leads.",
                        variant.mailing_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        variants = super().create(vals_list)
        variants.step_id._check_draft()
        return variants

    def write(self, vals):
        """:raises UserError: for variants of a started version, and for moving one to
        another step"""
        self.step_id._check_draft()
        if any(one.step_id.id != vals.get("step_id", one.step_id.id) for one in self):
            raise UserError(self.env._("A variant stays with its step."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.step_id._check_draft()

    def _has_message(self):
        """Hook: whether it is said what to send."""
        return bool(self.mailing_id)

    def _queue_messages(self, lead_ids):
        """Hook: put the message to these leads into an outbox, without committing.

        :returns: {lead id: message, or the reason why there is none}
        """
        return self.mailing_id._queue_nurture(lead_ids)

    def _get_problems(self):
        """Return [text] of what is missing before the message can be sent."""
        self.ensure_one()
        mailing = self.mailing_id
        if mailing and mailing.mailing_type != self.step_id.kind:
            return [self.env._("%s is a message of another kind", mailing.display_name)]
        if mailing and not mailing._has_nurture_text():
            return [self.env._("%s has no text", mailing.display_name)]
        return []
