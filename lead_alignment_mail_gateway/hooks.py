from odoo import Command

from odoo.addons.lead_alignment.hooks import prepare_uninstall

GROUPS = (
    "lead_alignment.lead_alignment_group_cs_agent",
    "lead_alignment.lead_alignment_group_marketing_user",
)


def uninstall_hook(env):
    """Take the right to read talks back; the talks that were go with their gateways."""
    readers = env.ref("mail_gateway.gateway_user")
    for group in GROUPS:
        env.ref(group).implied_ids = [Command.unlink(readers.id)]
    gateways = env["mail.gateway"].search([("alignment_channel_id", "!=", False)])
    talks = env["discuss.channel"].search([("gateway_id", "in", gateways.ids)])
    talks.unlink()
    gateways.unlink()
    prepare_uninstall(env, "lead_alignment_mail_gateway")
