from odoo import api, models
from odoo.tools import SQL

NAMES = """
    WITH person AS (
        SELECT * FROM unnest(%(numbers)s::int[], %(profiles)s::int[])
               AS asked(number, profile_id)
    ),
    pair AS (
        SELECT number, kind, value
          FROM unnest(%(at)s::int[], %(kinds)s::text[], %(values)s::text[])
               AS asked(number, kind, value)
         WHERE NOT EXISTS (
               SELECT FROM customer_identity shared
                WHERE shared.company_id = %(company)s AND shared.is_shared
                  AND shared.kind = asked.kind AND shared.value = asked.value)
         UNION
        SELECT person.number, identity.kind, identity.value
          FROM person JOIN customer_identity identity USING (profile_id)
    ),
    contact AS (
        SELECT person.number, lead.partner_id AS id, 1 AS rank, -lead.id AS place
          FROM person JOIN crm_lead lead USING (profile_id)
         WHERE lead.partner_id IS NOT NULL
         UNION ALL
        SELECT number, value::int, 2, value::int FROM pair WHERE kind = 'partner'
         UNION ALL
        SELECT number, partner.id, 3, partner.id
          FROM pair JOIN res_partner partner ON partner.email_normalized = pair.value
         WHERE kind = 'email'
         UNION ALL
        SELECT number, partner.id, 4, partner.id
          FROM pair JOIN res_partner partner ON partner.phone_sanitized = pair.value
         WHERE kind = 'phone'
           AND (%(by_phone)s OR NOT EXISTS (
               SELECT FROM pair other
                WHERE other.number = pair.number AND other.kind = 'email'))
    )
    SELECT DISTINCT ON (contact.number) contact.number, partner.name
      FROM contact JOIN res_partner partner ON partner.id = contact.id
     WHERE partner.name != '' AND partner.is_company IS NOT TRUE AND partner.active
       AND partner.partner_share IS NOT FALSE
       AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
     ORDER BY contact.number, contact.rank, contact.place
"""
# of what colleagues entered the newest, else of what strangers typed the first
LEADS = """
    SELECT DISTINCT ON (profile_id)
           profile_id, contact_name, is_name_claimed IS TRUE AS is_claimed
      FROM crm_lead
     WHERE profile_id = ANY(%s) AND contact_name != ''
     ORDER BY profile_id, is_name_claimed IS TRUE,
              CASE WHEN is_name_claimed THEN id ELSE -id END
"""
READ = {
    "res.partner": [
        *("name", "active", "is_company", "company_id", "partner_share"),
        *("email_normalized", "phone_sanitized"),
    ],
    "crm.lead": ["profile_id", "partner_id", "contact_name", "is_name_claimed"],
}


class CustomerProfile(models.Model):
    """What a person is called.

    A colleague entered it on a lead, or it is the name of the person's contact.
    Anybody may type any name with a customer's e-mail, on a website, in a chat, for an
    event: that counts only where there is no other name, and the first one stays.
    """

    _inherit = "customer.profile"

    def _get_names(self):
        """Return {profile id: name} of those that have one."""
        self.env["crm.lead"].flush_model(READ["crm.lead"])
        rows = self.env.execute_query(SQL(LEADS, self._origin.ids))
        names = {one_id: name for one_id, name, is_claimed in rows if not is_claimed}
        # sudo: who may see the profile may know what the person is called
        unnamed = self.sudo()._origin.filtered(lambda one: one.id not in names)
        for company, profiles in unnamed.grouped("company_id").items():
            asked = {one.id: ([one.id], ()) for one in profiles}
            names |= self._get_contact_names(company, asked)
        return {one_id: name for one_id, name, _is_claimed in rows} | names

    @api.model
    def _get_contact_names(self, company, asked):
        """Return {number: name of the contact} of those who are a contact.

        :param asked: {number: (profile ids, [(kind, normalised value)])} of people who
            are known, or not yet
        """
        people = [(n, one) for n, (ids, _pairs) in asked.items() for one in ids]
        is_of_many = self.env["customer.identity"]._is_of_many
        pairs = [
            (n, kind, value)
            for n, (_ids, found) in asked.items()
            for kind, value in found
            if not is_of_many(kind, value)
        ]
        if not people and not pairs:
            return {}
        for model, fields in READ.items():
            self.env[model].flush_model(fields)
        query = SQL(
            NAMES,
            numbers=[number for number, _profile_id in people],
            profiles=[profile_id for _number, profile_id in people],
            at=[number for number, _kind, _value in pairs],
            kinds=[kind for _number, kind, _value in pairs],
            values=[value for _number, _kind, value in pairs],
            company=company.id,
            by_phone=company._get_identity_policy() == "phone_first",
        )
        return dict(self.env.execute_query(query))
