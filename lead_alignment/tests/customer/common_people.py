from datetime import timedelta
from itertools import count

from odoo import fields

from ..common import LeadAlignmentCommon

KINDS = {"e": "email", "p": "phone", "v": "visitor", "x": "external", "g": "email"}


class PeopleCommon(LeadAlignmentCommon):
    """Short names for identities: e1, e2 … addresses, p1, p2 … mobile numbers, v1 …
    browsers, x1 … accounts; g1 is info@, h1 a land line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.message_ids = count(1)
        cls.company.identity_policy = "email_first"

    @classmethod
    def _pair(cls, name):
        kind, number = name[0], int(name[1:])
        return {
            "e": ("email", f"customer{number}@example.com"),
            "g": ("email", f"info@company{number}.example.com"),
            "p": ("phone", f"+84912000{number:03}"),
            "h": ("phone", f"+842438{number:06}"),
            "v": ("visitor", f"browser-{number}"),
            "x": ("external", f"zalo:{number}"),
        }[kind]

    @classmethod
    def _see(cls, *names, company=None, **values):
        """Record one event on these identities. :returns: the event"""
        company = company or cls.company
        result = cls.env["customer.event"]._record_batch(
            [
                {
                    "type": "page_view",
                    "identities": [cls._pair(name) for name in names],
                    "message_id": str(next(cls.message_ids)),
                    "source": "test",
                    "company_id": company.id,
                    **values,
                }
            ]
        )
        return cls.env["customer.event"].browse(result["new"].values())

    @classmethod
    def _identity(cls, name, company=None):
        kind, value = cls._pair(name)
        return cls.env["customer.identity"].search(
            [
                ("company_id", "=", (company or cls.company).id),
                ("kind", "=", kind),
                ("value", "=", value),
            ]
        )

    @classmethod
    def _person(cls, name, company=None):
        return cls._identity(name, company).profile_id

    @classmethod
    def _lead(cls, *names, company=None, **values):
        """A lead with an e-mail, phone and second phone of these names."""
        fields_by_kind = {"e": ["email_from"], "g": ["email_from"]}
        phones = ["phone", "phone_2"]
        vals = {"campaign_id": False}  # or it would come with a touch
        for name in names:
            free = fields_by_kind.get(name[0], phones)
            vals[next(f for f in free if f not in vals)] = cls._pair(name)[1]
        return cls._new_leads(
            **{**vals, **values}, **({"company_id": company.id} if company else {})
        )

    def _partition(self):
        """{frozenset of identity ids of one person}, for all of the company"""
        people = {}
        for identity in self.env["customer.identity"].search(
            [("company_id", "=", self.company.id)]
        ):
            key = identity.profile_id or f"nobody {identity.id}"
            people.setdefault(key, set()).add(identity.id)
        return {frozenset(ids) for ids in people.values()}

    def assertSamePerson(self, *names):
        people = [self._person(name) for name in names]
        self.assertTrue(all(people), names)
        self.assertEqual(len(set(people)), 1, names)

    def assertDifferent(self, *names):
        people = [self._person(name) for name in names]
        self.assertTrue(all(people), names)
        self.assertEqual(len(set(people)), len(names), names)

    def assertShared(self, name):
        identity = self._identity(name)
        self.assertTrue(identity)
        self.assertTrue(identity.is_shared)
        self.assertFalse(identity.profile_id)

    @classmethod
    def _ago(cls, **delta):
        return fields.Datetime.now().replace(microsecond=0) - timedelta(**delta)
