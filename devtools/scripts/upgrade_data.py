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
env.flush_all()  # noqa: F821
env.cr.commit()  # noqa: F821
