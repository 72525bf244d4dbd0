from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    """Start to read page views from now on; earlier ones are backfilled."""
    for page in env["website.page"].search([("url", "=", "/pricing")]):
        page.customer_event_type_id = env.ref(
            "lead_alignment.customer_event_type_pricing_view"
        )
    fills = env["customer.backfill"]
    fills._start("website.visitor")
    fills._start("website.track", date="visit_datetime")
    env["website.track.reading"]._start_from_now()


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["website.visitor", "website.track"])
    prepare_uninstall(env, "lead_alignment_website")
