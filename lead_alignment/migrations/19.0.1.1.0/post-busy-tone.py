from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """A busy line is tried again soon, and not at another hour of the day."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    busy_tone = env.ref("lead_alignment.crm_call_result_busy_tone", False)
    if busy_tone:
        busy_tone.is_spread = False
