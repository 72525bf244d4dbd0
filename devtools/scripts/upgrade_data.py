"""Gives a database of an earlier version work that an update must not lose. Runs in an
Odoo shell (``env``) of that version, with demo data."""

from odoo import fields

PEOPLE = 60

company = env.ref("base.main_company")  # noqa: F821
statuses = env["crm.k.status"].search([("child_ids", "=", False)])  # noqa: F821
leads = env["crm.lead"].create(  # noqa: F821
    [
        {
            "name": f"Upgrade {number}",
            "contact_name": f"Nguyễn Văn {number}",
            "phone": f"09123{number:05}",
            "email_from": f"upgrade{number}@shop.example",
            "type": "lead",
            "user_id": env.ref("base.user_admin").id,  # noqa: F821
            "company_id": company.id,
        }
        for number in range(PEOPLE)
    ]
)
for place, status in enumerate(statuses):
    chosen = leads[place :: len(statuses) + 1]
    later = fields.Datetime.add(fields.Datetime.now(), days=2)
    chosen._file_outcome(status=status, callback_date=later, amount=100)
if "customer.event" in env:  # noqa: F821  # from 19.0.1.3 on
    env["customer.event"]._record_batch(  # noqa: F821
        [
            {
                "type": "pricing_view",
                "identities": [("email", f"upgrade{number}@shop.example")],
                "source": "upgrade",
                "message_id": str(number),
                "company_id": company.id,
            }
            for number in range(PEOPLE)
        ]
    )
# Leads that versions up to 19.0.1.9 served to nobody: called once and opened again, not
# reached in all tries, restored, and those of somebody who has left
STUCK = 1000
leaver = env["res.users"].create(  # noqa: F821
    {
        "name": "Leaver",
        "login": "leaver",
        "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],  # noqa: F821
    }
)
stuck = env["crm.lead"].create(  # noqa: F821
    [
        {
            "name": f"Stuck {number}",
            "phone": f"09876{number:05}",
            "type": "lead",
            "user_id": leaver.id if number % 4 == 0 else env.ref("base.user_admin").id,  # noqa: F821
            "company_id": company.id,
        }
        for number in range(STUCK)
    ]
)
result = env.ref("lead_alignment.crm_call_result_no_answer")  # noqa: F821
stuck._file_outcome(call_result=result)
restored = stuck.filtered(lambda lead: lead.id % 4 == 1)
restored.action_set_lost()
restored.action_restore()
env.flush_all()  # noqa: F821
env.cr.execute(  # noqa: F821
    "UPDATE crm_lead SET retry_date = NULL WHERE id = ANY(%s)", [stuck.ids]
)
env["mail.activity"].search(  # noqa: F821
    [("res_model", "=", "crm.lead"), ("res_id", "in", stuck.ids)]
).unlink()
leaver.active = False
# the same customers in the other apps that are there
partners = env["res.partner"].create(  # noqa: F821
    [
        {"name": f"Buyer {number}", "email": f"upgrade{number}@shop.example"}
        for number in range(PEOPLE)
    ]
)
if "sale.order" in env:  # noqa: F821
    product = env["product.product"].create(  # noqa: F821
        {"name": "Course", "list_price": 100, "type": "service"}
    )
    orders = env["sale.order"].create(  # noqa: F821
        [
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
            for partner in partners
        ]
    )
    orders.action_confirm()
asked = {"name": "Help", "partner_id": partners[1].id}
if "project.task" in env:  # noqa: F821
    env["project.task"].create([asked] * PEOPLE)  # noqa: F821
if "helpdesk.ticket" in env:  # noqa: F821
    env["helpdesk.ticket"].create([{**asked, "description": "Help"}] * PEOPLE)  # noqa: F821
if "mail.blacklist" in env:  # noqa: F821
    env["mail.blacklist"].create([{"email": partners[0].email}])  # noqa: F821
env.cr.commit()  # noqa: F821
for name in ("record_touches", "fill_in", "score"):
    job = env.ref(f"lead_alignment.ir_cron_{name}", raise_if_not_found=False)  # noqa: F821
    if job:
        job.method_direct_trigger()
env.flush_all()  # noqa: F821
env.cr.commit()  # noqa: F821
