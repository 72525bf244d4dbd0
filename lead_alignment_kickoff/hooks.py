from odoo import Command
from odoo.fields import Domain

from odoo.addons.lead_alignment.hooks import prepare_uninstall


def post_init_hook(env):
    companies = env["res.company"].search(Domain.TRUE)
    env["alignment.department"]._create_missing(companies)


def uninstall_hook(env):
    contributors = env.ref("lead_alignment_kickoff.group_contributor")
    contributors.user_ids = [Command.clear()]
    prepare_uninstall(env, "lead_alignment_kickoff")
