"""A second company where sales sees only what was handed over, signed by both heads.
Runs in an Odoo shell with demo data (``env``).

It is no demo data of the add-on: the clause switches on rules for all companies of a
database, and tests are to run without.
"""

from odoo.fields import Command

COMPANY = "Hoa Sen Travel"
NURTURED = ["Đỗ Thị Hạnh", "Vũ Đức Thắng", "Bùi Ngọc Ánh"]
HANDED_OVER = ["Trần Quốc Bảo", "Lý Mỹ Linh"]


def ref(name):
    return env.ref(f"lead_alignment.{name}")


def sign(agreement, *heads):
    agreement.is_hidden_until_handover = True
    agreement.with_user(heads[0]).action_propose("Sales calls what is ready")
    version = agreement.draft_version_id
    for head in heads:
        version.with_user(head).action_sign()


if not env["res.company"].search([("name", "=", COMPANY)]):
    main = env.ref("base.main_company")
    company = env["res.company"].create(
        {
            "name": COMPANY,
            "country_id": main.country_id.id,
            "currency_id": main.currency_id.id,
        }
    )
    marketing, head = ref("demo_user_marketing_manager"), ref("demo_user_head")
    agent = ref("demo_user_agent_2")
    people = marketing + head + agent + ref("demo_user_marketer") + env.user
    people.write({"company_ids": [Command.link(company.id)]})
    team = env["crm.team"].create(
        {
            "name": COMPANY,
            "company_id": company.id,
            "use_leads": True,
            "member_ids": agent.ids,
        }
    )
    agreement = env["alignment.agreement"]._get_general(company)
    agreement.write(
        {
            "marketing_signer_ids": marketing.ids,
            "sales_signer_ids": head.ids,
            "name": f"{agreement.name}: {COMPANY}",
        }
    )
    leads = env["crm.lead"].with_company(company)
    for maker, names, owner in (
        (ref("demo_user_marketer"), NURTURED, False),
        (head, HANDED_OVER, agent.id),
    ):
        leads.with_user(maker).create(
            [
                {
                    "name": f"Tour: {name}",
                    "contact_name": name,
                    "type": "lead",
                    "phone": f"+84 91 555 0{len(name):02d}{index}",
                    "company_id": company.id,
                    "team_id": team.id,
                    "user_id": owner,
                }
                for index, name in enumerate(names)
            ]
        )
    sign(agreement, marketing, head)
    env.cr.commit()
