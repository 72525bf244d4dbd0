from datetime import timedelta

from odoo import fields

from odoo.addons.lead_alignment.tests.ledger.common_inbox import InboxCommon


class MailingCommon(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._lead("e1")
        cls.mailing = cls._mailing()
        cls.trace = cls._trace(cls.lead)
        cls.link = cls._link(cls.mailing)

    @classmethod
    def _mailing(cls, **values):
        return cls.env["mailing.mailing"].create(
            {
                "subject": "English for free",
                "mailing_model_id": cls.env["ir.model"]._get_id("crm.lead"),
                "mailing_domain": "[]",
                "user_id": cls.user_marketer.id,
                "campaign_id": cls.campaign.id,
                "body_html": "<p>Hello <a href='https://shop.example/x'>course</a></p>",
                **values,
            }
        )

    @classmethod
    def _trace(cls, record, hours=2, **values):
        return cls.env["mailing.trace"].create(
            {
                "mass_mailing_id": cls.mailing.id,
                "model": record._name,
                "res_id": record.id,
                "email": cls._pair("e1")[1],
                "sent_datetime": fields.Datetime.now() - timedelta(hours=hours),
                "trace_status": "sent",
                **values,
            }
        )

    @classmethod
    def _link(cls, mailing, path="courses"):
        return cls.env["link.tracker"].create(
            {
                "url": f"https://shop.example/{path}?utm=1",
                "title": path,
                "mass_mailing_id": mailing.id,
            }
        )

    def _click(self, trace, link=None, **values):
        link = link or self.link
        return self.env["link.tracker.click"].add_click(
            link.code, mailing_trace_id=trace.id, **{"ip": "203.0.113.7", **values}
        )

    def _codes(self, name="e1"):
        events = self._events_of(self._pair(name))
        return [one.type_id.code for one in events if not one.quarantine]
