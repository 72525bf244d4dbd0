from datetime import timedelta

from odoo import fields

from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon

TOKEN = "0123456789abcdef0123456789abcde{}"


class WebsiteCommon(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("DELETE FROM website_track")
        cls.website = cls.env["website"].create(
            {"name": "Shop", "company_id": cls.company.id}
        )
        cls.reading = cls.env["website.track.reading"].search([])
        cls.reading.write({"done_id": 0, "seen_id": 0, "is_settled": False})

    @classmethod
    def _visitor(cls, number=1, **values):
        return cls.env["website.visitor"].create(
            {
                "access_token": TOKEN.format(number),
                "website_id": cls.website.id,
                **values,
            }
        )

    @classmethod
    def _view(cls, visitor, url="https://shop.example/courses", hours=1, **values):
        return cls.env["website.track"].create(
            {
                "visitor_id": visitor.id,
                "url": url,
                "visit_datetime": fields.Datetime.now() - timedelta(hours=hours),
                **values,
            }
        )

    @staticmethod
    def _ago(**period):
        return fields.Datetime.now() - timedelta(**period)

    def _read_page_views(self):
        """What the job reads within a minute."""
        ids = self.reading._get_next_ids(1000)
        self.reading._process_batch(ids, is_last=False)
        self.reading.read_id = 0
        self.env.invalidate_all()

    def _of(self, visitor, code=None):
        pair = self.inbox._get_visitor_pair(visitor.access_token)
        return self._events_of(pair, code=code)
