from odoo.fields import Domain

from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    """Prepare a page for the main team of each company. Customers cannot open it before
    somebody makes it public or sends them a link."""
    pages = env["alignment.booking.page"]
    for company in env["res.company"].search(Domain.TRUE):
        domain = Domain("company_id", "in", [company.id, False])
        team = env["crm.team"].search(domain, order="sequence, id", limit=1)
        is_ready = team and team._get_business_calendar(company)
        if is_ready and not pages.search_count([("company_id", "=", company.id)]):
            own = env(context={**env.context, "lang": company._get_language()})
            pages.create(
                {
                    "name": own._("Product Demo"),
                    "company_id": company.id,
                    "team_id": team.id,
                }
            )


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["calendar.event"], [])
    prepare_uninstall(env, "lead_alignment_booking")
