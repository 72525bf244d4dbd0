from odoo import Command

from odoo.addons.lead_alignment.hooks import prepare_uninstall


def uninstall_hook(env):
    """Cancel messages that were not sent yet: nobody would ask whether they still
    should be. Take the right to write mailings back."""
    waiting = env["alignment.nurture.delivery"].search([("state", "=", "queued")])
    waiting._withdraw("exit_ended")
    marketing = env.ref("lead_alignment.lead_alignment_group_marketing_user")
    writers = env.ref("mass_mailing.group_mass_mailing_user")
    marketing.implied_ids = [Command.unlink(writers.id)]
    env["customer.backfill"]._remove_app_data([], ["nurture"])
    prepare_uninstall(env, "lead_alignment_nurture")
