from odoo.addons.lead_alignment.hooks import prepare_uninstall


def uninstall_hook(env):
    """Cancel Zalo messages that were not sent yet."""
    waiting = env["alignment.nurture.delivery"].search(
        [("state", "=", "queued"), ("step_id.kind", "=", "zalo")]
    )
    waiting._withdraw("exit_ended")
    prepare_uninstall(env, "lead_alignment_nurture_mail_gateway")
