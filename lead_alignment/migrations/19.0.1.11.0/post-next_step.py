"""Open leads that were served to nobody, since they had been called once or their
salesperson has left, get a next step. After the conditions have their authors: a lead
that is handed over is asked them."""

from odoo import SUPERUSER_ID, api

BATCH = 500


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    found = env["crm.lead"]._find_without_next_step()
    for part in range(0, len(found), BATCH):
        found[part : part + BATCH]._give_next_step()
        env.invalidate_all()
