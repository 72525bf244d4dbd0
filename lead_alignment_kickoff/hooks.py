from odoo import Command
from odoo.fields import Domain

from odoo.addons.lead_alignment.hooks import archive_filters, remove_thread_rows


def post_init_hook(env):
    companies = env["res.company"].search(Domain.TRUE)
    env["alignment.department"]._create_missing(companies)


def uninstall_hook(env):
    archive_filters(env, "lead_alignment_kickoff")
    remove_thread_rows(env, "lead_alignment_kickoff")
    contributors = env.ref("lead_alignment_kickoff.group_contributor")
    contributors.user_ids = [Command.clear()]
