from odoo.addons.lead_alignment.hooks import prepare_uninstall


def uninstall_hook(env):
    """Cancel SMS that were not sent yet."""
    waiting = env["alignment.nurture.delivery"].search(
        [("state", "=", "queued"), ("sms_id", "!=", False)]
    )
    waiting._withdraw("exit_ended")
    prepare_uninstall(env, "lead_alignment_nurture_sms")
