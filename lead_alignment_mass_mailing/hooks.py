from odoo import fields

from odoo.addons.lead_alignment.hooks import prepare_uninstall

from .models.mail_mail import SEALED_SINCE

MODELS = ["mailing.trace", "mailing.subscription", "mail.blacklist"]


def post_init_hook(env):
    """Start the backfill; links of earlier mailings have no seal."""
    env["ir.config_parameter"].set_param(
        SEALED_SINCE, fields.Datetime.to_string(fields.Datetime.now())
    )
    for model in MODELS:
        env["customer.backfill"]._start(model)


def uninstall_hook(env):
    """Remove what the bridge added; mailings are shown as events again."""
    env["customer.backfill"]._remove_app_data(MODELS, ["mailing"])
    env["ir.config_parameter"].search([("key", "=", SEALED_SINCE)]).unlink()
    types = env["customer.event.type"].with_context(active_test=False)
    types.search([("code", "in", ("email_sent", "email_open"))]).has_record = False
    prepare_uninstall(env, "lead_alignment_mass_mailing")
