from odoo import fields, models


class CrmTeam(models.Model):
    """The channel to which escalations of a team are posted."""

    _inherit = "crm.team"

    sla_channel_id = fields.Many2one(
        "discuss.channel",
        "SLA Escalation Channel",
        ondelete="set null",
        help="Channel where SLA escalations notify the whole team. Created "
        "automatically when first needed.",
    )

    def _get_sla_channel(self):
        """Return the team's channel; make a missing one with leader and members."""
        if not self:
            return self.sla_channel_id
        self.ensure_one()
        # sudo: the user who causes an escalation may be outside the team
        team = self.sudo()
        if not team.sla_channel_id:
            people = team.user_id.partner_id | team.member_ids.partner_id
            channels = self.env["discuss.channel"].sudo()  # sudo: as above
            team.sla_channel_id = channels.create(
                {
                    "name": team.name,
                    "channel_type": "channel",
                    "channel_member_ids": [
                        (0, 0, {"partner_id": person.id}) for person in people
                    ],
                    "group_public_id": self.env.ref("base.group_user").id,
                }
            )
        return team.sla_channel_id
