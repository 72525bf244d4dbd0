from odoo import api, models
from odoo.tools import format_date

from odoo.addons.lead_alignment.tools.timeline import CardFact


class CustomerTimeline(models.AbstractModel):
    """Adds to the card above the history when the customer usually orders again, and
    what they have to renew."""

    _inherit = "customer.timeline"

    @api.model
    def _get_facts(self, person):
        facts = super()._get_facts(person)
        company = ("company_id", "in", person.companies)
        # sudo: summaries, shown by the visibility of orders
        rhythm = self.env["customer.rhythm"].sudo()
        rhythm = rhythm.search(
            [
                ("profile_id", "in", person.profiles),
                ("state", "!=", "lapsed"),
                company,
            ],
            order="next_date",
            limit=1,
        )
        renewal = self.env["customer.renewal"].sudo()
        renewal = renewal.search(
            [
                ("partner_id", "in", person.partners),
                ("state", "in", ("upcoming", "open")),
                company,
            ],
            order="end_date",
            limit=1,
        )
        return [
            *facts,
            CardFact(
                key="next_order",
                source="order",
                label=self.env._("Next Order Expected"),
                value=rhythm._describe_expected() if rhythm else "",
                icon="fa-refresh",
            ),
            CardFact(
                key="renewal",
                source="order",
                label=self.env._("To Renew"),
                value=f"{renewal.name}, {format_date(self.env, renewal.end_date)}"
                if renewal
                else "",
                icon="fa-calendar-check-o",
            ),
        ]
