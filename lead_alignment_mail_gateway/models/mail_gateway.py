from odoo import Command, fields, models

SECRETS = {"token", "webhook_key", "webhook_secret", "webhook_url"}


class MailGateway(models.Model):
    """The gateway of a channel: made by it, and known to it alone."""

    _inherit = "mail.gateway"

    gateway_type = fields.Selection(
        selection_add=[("zalo", "Zalo"), ("meta", "Messenger and Instagram")],
        ondelete={"zalo": "cascade", "meta": "cascade"},
        export_string_translation=False,  # the field is another add-on's
    )
    alignment_channel_id = fields.Many2one(
        "alignment.channel",
        "Channel",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )

    def _has_field_access(self, field, operation):
        """Members of talks read what a gateway is called, and nothing by which it is
        known."""
        if field.name in SECRETS and not self.env.su:
            return self.env.user.has_group("base.group_system")
        return super()._has_field_access(field, operation)

    def _set_members(self, users):
        """Let other people be told of messages, in the talks that there are, too."""
        gone = self.member_ids - users
        self.write({"member_ids": [Command.set(users.ids)]})
        talks = self.env["discuss.channel"].search([("gateway_id", "=", self.id)])
        talks.channel_member_ids.filtered(
            lambda member: member.partner_id in gone.partner_id
        ).unlink()
        for talk in talks:
            talk._add_members(users=users, post_joined_message=False)
