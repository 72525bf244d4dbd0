from odoo.fields import Domain

from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    companies = env["res.company"].search(Domain.TRUE)
    env["alignment.data.check"]._create_missing(companies)


def uninstall_hook(env):
    prepare_uninstall(env, "lead_alignment_data_quality")
