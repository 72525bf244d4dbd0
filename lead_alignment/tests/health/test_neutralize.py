from odoo.modules.neutralize import neutralize_database

from ..common import LeadAlignmentCommon


class TestNeutralize(LeadAlignmentCommon):
    """A copy of the database, made by ``odoo neutralize``, is heard by nobody."""

    def test_nothing_of_ours_leaves_the_house(self):
        outlet = self.env["alignment.outlet"].create(
            {
                "name": "Meta",
                "platform": "meta",
                "dataset": "1",
                "company_id": self.company.id,
            }
        )
        channel = self.env["alignment.channel"].create(
            {
                "name": "Zalo",
                "platform": "zalo",
                "account": "1",
                "company_id": self.company.id,
            }
        )
        secrets = {
            record._name: [
                name
                for name, field in record._fields.items()
                if field.store and name.endswith(("_token", "_secret"))
            ]
            for record in (outlet, channel)
        }
        for record in (outlet, channel):
            record.sudo().write(dict.fromkeys(secrets[record._name], "SECRET"))
        self.env["alignment.health"]._rotate_token()
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.env.invalidate_all()
        for record in (outlet, channel):
            self.assertFalse(record.active)
            self.assertTrue(secrets[record._name])
            for name in secrets[record._name]:
                self.assertFalse(record.sudo()[name], name)
        jobs = self.env["alignment.health"]._get_jobs()
        self.assertFalse(any(job.active for job in jobs.values()))
        items, _metrics = self.env["alignment.health"]._get_report()
        self.assertTrue(items)
