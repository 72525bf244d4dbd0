from odoo.fields import Domain

from odoo.addons.lead_alignment.hooks import archive_filters, remove_thread_rows


def post_init_hook(env):
    companies = env["res.company"].search(Domain.TRUE)
    env["alignment.data.check"]._create_missing(companies)


def uninstall_hook(env):
    archive_filters(env, "lead_alignment_data_quality")
    remove_thread_rows(env, "lead_alignment_data_quality")
