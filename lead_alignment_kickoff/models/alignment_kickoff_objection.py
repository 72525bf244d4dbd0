from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.lead_alignment.models.campaign.utm_campaign import MARKETING


class AlignmentKickoffObjection(models.Model):
    """What a department objects to. One that *must change* keeps the kick-off from
    being signed until whoever objected, or their department, says that it is
    settled."""

    _name = "alignment.kickoff.objection"
    _description = "Objection before a Campaign"
    _facts = frozenset({"user_id", "is_settled", "kickoff_id"})
    _order = "id desc"
    _rec_name = "text"

    part_id = fields.Many2one(
        "alignment.kickoff.part", required=True, index=True, ondelete="cascade"
    )
    kickoff_id = fields.Many2one(related="part_id.kickoff_id", store=True, index=True)
    company_id = fields.Many2one(related="part_id.company_id", store=True)
    department_id = fields.Many2one(related="part_id.department_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        "By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    text = fields.Text("Objection", required=True)
    must_change = fields.Boolean(
        help="The campaign cannot be signed before this is settled."
    )
    reply = fields.Text(help="What marketing does about it.")
    is_settled = fields.Boolean("Settled", readonly=True)
    is_blocking = fields.Boolean(compute="_compute_is_blocking", store=True)
    can_settle = fields.Boolean(compute="_compute_can_settle")

    @api.depends("must_change", "is_settled")
    def _compute_is_blocking(self):
        for objection in self:
            objection.is_blocking = objection.must_change and not objection.is_settled

    @api.depends("is_settled", "user_id")
    @api.depends_context("uid")
    def _compute_can_settle(self):
        user = self.env.user
        for objection in self:
            people = objection.department_id._get_people() | objection.sudo().user_id
            objection.can_settle = not objection.is_settled and user in people

    @api.model_create_multi
    def create(self, vals_list):
        """:raises AccessError: for others than the department"""
        objections = super().create([{**vals, "reply": False} for vals in vals_list])
        if not self.env.su:
            objections.part_id._check_may_answer()
        for objection in objections:
            # sudo: who is responsible for the kick-off is told
            owner = objection.sudo().kickoff_id.user_id
            env = objection.with_context(lang=owner.lang).env
            owner.with_env(env)._notify_user(
                env._("Objection: %s", objection.sudo().kickoff_id.display_name),
                objection.text,
            )
        return objections

    def write(self, vals):
        """:raises UserError: for all but a reply of marketing"""
        if not self.env.su:
            is_marketing = self.env.user.has_group(MARKETING)
            if vals.keys() - {"reply"} or not is_marketing:
                raise UserError(
                    self.env._("An objection stays as written; marketing replies.")
                )
        return super().write(vals)

    def action_settle(self):
        """Say that the objection is settled.

        :raises AccessError: for others than the department
        """
        self.check_access("read")
        for objection in self:
            if not objection.can_settle:
                raise AccessError(
                    self.env._("Only the department that objected settles it.")
                )
            # sudo: facts are written by the system
            objection.sudo().is_settled = True
