# database: both
# at most: 1.15
"""What agents do all day, against stock crm: entering leads, opening the pipeline,
the list and a form, by the calls the web client makes, with the views' own fields."""

from lxml import etree

LEADS = 1000
Lead = env["crm.lead"].with_user(env.ref("base.user_admin"))  # noqa: F821


def specification(model, node):
    """What the web client asks of ``node``: nested for relations and sub-views."""
    fields = {}
    for field in node.xpath(".//field[not(ancestor::field)]"):
        name = field.get("name")
        kind = model._fields[name]
        if kind.type == "many2one":
            fields[name] = {"fields": {"display_name": {}}}
        elif kind.type in ("one2many", "many2many") and len(field):
            fields[name] = {"fields": sub_view(model.env[kind.comodel_name], field)}
        elif kind.type == "many2many":
            fields[name] = {"fields": {"display_name": {}}}
        else:
            fields[name] = {}
    return fields


def sub_view(model, field):
    names = field.xpath("./list/field/@name") or ["display_name"]
    return {name: {} for name in names if name in model._fields}


def view(xmlid, kind):
    arch = Lead.get_view(env.ref(xmlid).id, kind)["arch"]  # noqa: F821
    return specification(Lead, etree.fromstring(arch))


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
