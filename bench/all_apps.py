# database: both
# apps: all
# at most: 1.3
"""What everybody does all day, with every app that we bridge and all our add-ons,
against stock Odoo with the same apps. An outcome is compared with Odoo's own way to the
same end: the call is an activity that is marked done with what was said, and a next one
is planned."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["BENCH_FOLDER"], "fixtures"))
from lead_screens import LeadScreens  # noqa: E402

TALKS = 20
Lead = env["crm.lead"].with_user(env.ref("base.user_admin"))  # noqa: F821
screens = LeadScreens(Lead)
CALL = "mail.mail_activity_data_call"


def find(name):
    """One of our statuses; none in stock Odoo"""
    xmlid = f"lead_alignment.crm_k_status_{name}"
    return env.ref(xmlid, raise_if_not_found=False)  # noqa: F821


def prepare():
    screens.create()


def forget():
    Lead.search([]).unlink()


def win():
    for lead in Lead.search([], limit=TALKS):
        if won := find("k1"):
            lead._file_outcome(status=won, amount=1, note="Buys")
            continue
        lead.activity_schedule(CALL).action_feedback("Buys")
        lead._handle_partner_assignment(
            force_partner_id=lead._find_matching_partner().id
        )
        lead.convert_opportunity(lead.partner_id)
        lead.action_set_won()


def follow_up():
    for lead in Lead.search([], limit=TALKS):
        if thinking := find("k2"):
            lead._file_outcome(status=thinking, note="Thinks it over")
            continue
        lead.activity_schedule(CALL).action_feedback("Thinks it over")
        lead.activity_schedule(CALL)


measures = {
    **screens.get_measures(),
    "20 talks that sell (s)": win,
    "20 talks to go on (s)": follow_up,
}
