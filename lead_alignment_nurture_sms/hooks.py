def uninstall_hook(env):
    """Cancel SMS that were not sent yet."""
    waiting = env["alignment.nurture.delivery"].search(
        [("state", "=", "queued"), ("sms_id", "!=", False)]
    )
    waiting._withdraw("exit_ended")
