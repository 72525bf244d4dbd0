def uninstall_hook(env):
    """Cancel Zalo messages that were not sent yet."""
    waiting = env["alignment.nurture.delivery"].search(
        [("state", "=", "queued"), ("notification_id", "!=", False)]
    )
    waiting._withdraw("exit_ended")
