import random
from datetime import timedelta

from odoo.addons.lead_alignment.tests.common import NOW

from .test_content import ContentCommon

BY_HAND = """
    SELECT count(*) FILTER (WHERE TRUE),
           count(DISTINCT COALESCE(-i.profile_id, i.id))
      FROM customer_event e
      JOIN customer_identity i ON i.id = e.identity_id
      JOIN customer_event_type t ON t.id = e.type_id AND t.code = 'page_view'
     WHERE e.label = %(path)s AND i.company_id = %(company)s AND e.quarantine IS NULL
"""
RESULTS = """
    SELECT count(*) FILTER (WHERE h.date >= r.since),
           count(*) FILTER (WHERE l.k_status_id = %(k1)s AND l.k_status_date >= r.since)
      FROM (SELECT i.profile_id, min(e.occurred_at) AS since
              FROM customer_event e
              JOIN customer_identity i ON i.id = e.identity_id
              JOIN customer_event_type t ON t.id = e.type_id AND t.code = 'page_view'
             WHERE e.label = %(path)s AND i.company_id = %(company)s
               AND e.quarantine IS NULL AND i.profile_id IS NOT NULL
             GROUP BY 1) r
      JOIN crm_lead l ON l.profile_id = r.profile_id AND l.company_id = %(company)s
      LEFT JOIN crm_lead_handover h ON h.lead_id = l.id AND h.is_first
"""


class TestContentReport(ContentCommon):
    """Article → visit → MQL → K1, against SQL by hand, for random readers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page_view = cls.env["customer.event.type"].search(
            [("code", "=", "page_view")]
        )

    def _insert(self, query, *values):
        self.env.cr.execute(query, values)
        return self.env.cr.fetchone()[0]

    def _reader(self, number, chance, paths):
        """A person who reads texts at random days, and perhaps has a lead."""
        profile = self._insert(
            "INSERT INTO customer_profile (company_id, active, consent) "
            "VALUES (%s, TRUE, 'granted') RETURNING id",
            self.company.id,
        )
        known = profile if chance.random() < 0.8 else None
        identity = self._insert(
            "INSERT INTO customer_identity (company_id, kind, value, profile_id) "
            "VALUES (%s, 'visitor', %s, %s) RETURNING id",
            self.company.id,
            f"reader{number}",
            known,
        )
        for visit in range(chance.randrange(4)):
            self._insert(
                "INSERT INTO customer_event (identity_id, type_id, occurred_at, label, "
                "key, quarantine) VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
                identity,
                self.page_view.id,
                NOW - timedelta(days=chance.randrange(20)),
                chance.choice(paths),
                f"00000000-0000-0000-{number:04}-{visit:012}",
                "bot" if chance.random() < 0.1 else None,
            )
        if chance.random() < 0.6:
            self._lead(profile, chance)

    def _lead(self, profile, chance):
        lead = self._insert(
            "INSERT INTO crm_lead (name, type, company_id, active, won_status, "
            "lifecycle, create_date, profile_id, k_status_id, k_status_date) VALUES "
            "('R', 'lead', %s, TRUE, 'pending', 'mql', %s, %s, %s, %s) RETURNING id",
            self.company.id,
            NOW - timedelta(days=30),
            profile,
            self.k1.id if chance.random() < 0.5 else None,
            NOW - timedelta(days=chance.randrange(20)),
        )
        if chance.random() < 0.7:
            self._insert(
                "INSERT INTO crm_lead_handover (lead_id, company_id, date, is_first, "
                "state, cause) VALUES (%s, %s, %s, TRUE, 'open', 'hand') RETURNING id",
                lead,
                self.company.id,
                NOW - timedelta(days=chance.randrange(20)),
            )

    def test_the_chain_equals_sql(self):
        paths = ["/blog/a-1", "/blog/b-2", "/other"]
        contents = []
        for number, path in enumerate(paths[:2]):
            content = self._publishable(number=number)
            content.url = f"https://www.shop.vn{path}/"
            content.action_publish()
            contents.append(content)
        chance = random.Random(5)
        for number in range(200):
            self._reader(number, chance, paths)
        self.env.invalidate_all()
        for content, path in zip(contents, paths[:2], strict=True):
            row = self.env["alignment.content.report"].browse(content.id)
            values = {"path": path, "company": self.company.id, "k1": self.k1.id}
            self.env.cr.execute(BY_HAND, values)
            by_hand = self.env.cr.fetchone()
            self.assertEqual((row.visit_count, row.reader_count), by_hand)
            self.env.cr.execute(RESULTS, values)
            by_hand = self.env.cr.fetchone()
            self.assertEqual((row.mql_count, row.k1_count), by_hand)
            self.assertGreater(row.mql_count, 0)
            self.assertGreater(row.k1_count, 0)
            self.assertGreater(row.lead_count, 0)

    def test_visits_of_an_earlier_address_count(self):
        content = self._publishable()
        content.url = "/blog/old-1"
        content.action_publish()
        self._visit("/blog/old-1")
        content.url = "/blog/new-1"
        self._visit("/blog/new-1/")
        self.env.invalidate_all()
        row = self.env["alignment.content.report"].browse(content.id)
        self.assertEqual((row.visit_count, row.reader_count), (2, 1))

    def _visit(self, path):
        value = "one reader"
        identity = self.env["customer.identity"].search([("value", "=", value)]).id
        identity = identity or self._insert(
            "INSERT INTO customer_identity (company_id, kind, value) "
            "VALUES (%s, 'visitor', %s) RETURNING id",
            self.company.id,
            value,
        )
        self._insert(
            "INSERT INTO customer_event (identity_id, type_id, occurred_at, label, key)"
            " VALUES (%s, %s, %s, %s, gen_random_uuid()) RETURNING id",
            identity,
            self.page_view.id,
            NOW,
            path,
        )

    def test_per_expert(self):
        self._publishable().action_publish()
        text = self._publishable(number=1, expert_id=self.colleague.id)
        text.action_publish()
        rows = self.env["alignment.content.report"]._read_group(
            [("company_id", "=", self.company.id)], ["expert_id"], ["text_count:sum"]
        )
        counts = dict(rows)
        self.assertEqual(counts[self.engineer], 1)
        self.assertEqual(counts[self.colleague], 1)

    def test_an_unpublished_text_has_no_row(self):
        content = self._content(url="/blog/a")
        rows = self.env["alignment.content.report"].search([])
        self.assertNotIn(content.id, rows.content_id.ids)
