from odoo.tests import tagged

from odoo.addons.lead_alignment_content.tests.test_content import ContentCommon


@tagged("post_install", "-at_install", "lead_alignment_helpdesk_mgmt")
class TestTicketIdea(ContentCommon):
    """What a ticket asks becomes an idea."""

    def test_two_tickets_are_one_idea(self):
        tickets = self.env["helpdesk.ticket"].create(
            [
                {"name": name, "description": "x", "company_id": self.company.id}
                for name in ("Where is my parcel?", "where is my parcel")
            ]
        )
        idea = self.env["alignment.content.idea"]._collect(tickets)
        self.assertEqual((len(idea), idea.ask_count), (1, 2))
