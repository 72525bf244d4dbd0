# database: both
# apps: all
# at most: 1.3
"""What everybody does all day, with every app that we bridge and all our add-ons,
against stock Odoo with the same apps: by the calls that the web client makes, with the
views' own fields. An outcome is compared with Odoo's own way to the same end: the call
is an activity that is marked done with what was said, and a next one is planned."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["BENCH_FOLDER"], "fixtures"))
from view_fields import get_specification  # noqa: E402

LEADS, TALKS = 1000, 20
Lead = env["crm.lead"].with_user(env.ref("base.user_admin"))  # noqa: F821
CALL = "mail.mail_activity_data_call"


def find(name):
    """One of our statuses; none in stock Odoo"""
    xmlid = f"lead_alignment.crm_k_status_{name}"
    return env.ref(xmlid, raise_if_not_found=False)  # noqa: F821


def view(xmlid, kind):
    return get_specification(Lead, env.ref(xmlid), kind)  # noqa: F821


def create():
    return Lead.create(
        [
            {
                "name": f"Lead {number}",
                "contact_name": f"Customer {number}",
                "email_from": f"customer{number}@example.com",
                "phone": f"+84 912 {number:06d}",
                "type": "opportunity",
            }
            for number in range(LEADS)
        ]
    )


def prepare():
    create()


def forget():
    Lead.search([]).unlink()


def open_pipeline():
    groups = Lead.web_read_group(
        [("type", "=", "opportunity")], ["stage_id"], ["expected_revenue:sum"]
    )["groups"]
    for group in groups:
        domain = group["__extra_domain"] + [("type", "=", "opportunity")]
        Lead.web_search_read(domain, kanban, limit=40)


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


form = view("crm.crm_lead_view_form", "form")
listing = view("crm.crm_case_tree_view_oppor", "list")
kanban = view("crm.crm_case_kanban_view_leads", "kanban")
measures = {
    "open the pipeline (s)": open_pipeline,
    "open the list of 80 (s)": lambda: Lead.web_search_read([], listing, limit=80),
    "open a form (s)": lambda: Lead.search([], limit=1).web_read(form),
    "create 1,000 leads (s)": create,
    "20 talks that sell (s)": win,
    "20 talks to go on (s)": follow_up,
}
