def uninstall_hook(env):
    """The history is without them."""
    env["alignment.visibility"].search(
        [("source", "in", ("order", "invoice"))]
    ).unlink()
