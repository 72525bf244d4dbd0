"""Looks at a database after the update, in an Odoo shell (``env``)."""

stuck = env["crm.lead"].search([("name", "=like", "Stuck %")])  # noqa: F821
assert len(stuck) == 1000, f"{len(stuck)} leads of 1000"
left = env["crm.lead"]._find_without_next_step()  # noqa: F821
assert not left, f"{len(left)} leads without a next step: {left[:5].mapped('name')}"
assert not stuck.filtered(lambda lead: lead.user_id and not lead.user_id.active)
