# database: both
# at most: 1.15
"""What agents do all day, against stock crm: entering leads, opening the pipeline,
the list and a form, by the calls the web client makes, with the views' own fields."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["BENCH_FOLDER"], "fixtures"))
from view_fields import get_specification  # noqa: E402

LEADS = 1000
Lead = env["crm.lead"].with_user(env.ref("base.user_admin"))  # noqa: F821


def view(xmlid, kind):
    return get_specification(Lead, env.ref(xmlid), kind)  # noqa: F821


def create():
    Lead.create(
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


form = view("crm.crm_lead_view_form", "form")
listing = view("crm.crm_case_tree_view_oppor", "list")
kanban = view("crm.crm_case_kanban_view_leads", "kanban")
measures = {
    "open the pipeline (s)": open_pipeline,
    "open the list of 80 (s)": lambda: Lead.web_search_read([], listing, limit=80),
    "open a form (s)": lambda: Lead.search([], limit=1).web_read(form),
    "create 1,000 leads (s)": create,
}
