import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_identity import KnownIdentity

# contacts of colleagues and of our companies
OURS = """
    EXISTS (SELECT FROM res_users colleague
             WHERE colleague.partner_id = partner.id
               AND colleague.active AND NOT colleague.share)
    OR EXISTS (SELECT FROM res_company company WHERE company.partner_id = partner.id)
"""
OWN = """
    SELECT 'phone' AS kind, partner.phone_sanitized AS value FROM res_partner partner
     WHERE partner.phone_sanitized = ANY(%(phones)s) AND (%(ours)s)
     UNION
    SELECT 'email', partner.email_normalized FROM res_partner partner
     WHERE partner.email_normalized = ANY(%(emails)s) AND (%(ours)s)
     UNION
    SELECT 'partner', partner.id::text FROM res_partner partner
     WHERE partner.id = ANY(%(partners)s) AND (%(ours)s)
     UNION
    SELECT 'email', lower(alias.alias_full_name) FROM mail_alias alias
     WHERE lower(alias.alias_full_name) = ANY(%(emails)s)
     UNION
    SELECT 'email', address.value
      FROM mail_alias_domain domain
     CROSS JOIN LATERAL (VALUES
           (lower(domain.bounce_alias || '@' || domain.name)),
           (lower(domain.catchall_alias || '@' || domain.name)),
           (lower(domain.default_from || '@' || domain.name))) AS address(value)
     WHERE address.value = ANY(%(emails)s)
"""
READ = {
    "res.partner": ["phone_sanitized", "email_normalized"],
    "res.users": ["partner_id", "active", "share"],
    "res.company": ["partner_id"],
    "mail.alias": ["alias_full_name"],
    "mail.alias.domain": ["name", "bounce_alias", "catchall_alias", "default_from"],
}
SEPARATORS = re.compile(r"[\n,;]+")


class CustomerIdentity(models.Model):
    """Tells our own numbers and addresses from customers'.

    Ours are those of colleagues who may log in, of our companies, of mail aliases, and
    the list in the settings (hotlines, mailboxes, mobiles of the office). They identify
    nobody: a mail that a colleague forwards is not the colleague's, and a visitor who
    types our hotline does not become one person with everybody else who did.
    """

    _inherit = "customer.identity"

    @api.model
    def _find_own(self, company, pairs):
        """Return those of ``pairs``, (kind, normalised value), that are ours."""
        query = self._get_own_sql(pairs)
        rows = self.env.execute_query(query) if query else ()
        return set(rows) | self._get_listed_own(company).intersection(pairs)

    @api.model
    def _look_up(self, company, pairs):
        """Find known identities and our own ones by one query.

        :returns: (as :meth:`_find_rows` without our own, as :meth:`_find_own`)
        """
        pairs = set(pairs)
        own_query = self._get_own_sql(pairs)
        if not own_query:
            return self._find_rows(company, pairs), set()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT FALSE AS is_own, known.* FROM (%s) known
                 UNION ALL
                SELECT TRUE, own.kind, own.value, NULL, NULL, NULL, NULL, NULL
                  FROM (%s) own
                """,
                self._get_known_sql(company, pairs),
                own_query,
            )
        )
        own = {(kind, value) for is_own, kind, value, *_row in rows if is_own}
        own |= self._get_listed_own(company) & pairs
        known = {
            (kind, value): KnownIdentity(*row)
            for is_own, kind, value, *row in rows
            if not is_own and (kind, value) not in own
        }
        return known, own

    @api.model
    def _get_own_sql(self, pairs):
        """Return the query for ours among ``pairs``; None where nobody is meant."""
        values = {"phone": [], "email": [], "partner": []}
        for kind, value in pairs:
            if kind in values:
                values[kind].append(value)
        if not any(values.values()):
            return None
        for model, names in READ.items():
            self.env[model].flush_model(names)
        return SQL(
            OWN,
            phones=values["phone"],
            emails=values["email"],
            partners=[int(value) for value in values["partner"] if value.isdigit()],
            ours=SQL(OURS),
        )

    @api.model
    def _get_listed_own(self, company):
        """Return {(kind, normalised value)} of the list in the settings."""
        # sudo: a setting of the company, the same for everybody
        texts = SEPARATORS.split(company.sudo().own_contacts or "")
        pairs = {
            (kind, self._normalise(company, kind, text))
            for text in texts
            if text
            for kind in ["email" if "@" in text else "phone"]
        }
        return {pair for pair in pairs if pair[1]}

    @api.model
    def _release_own(self, company):
        """Take known identities that turn out to be ours from the people they joined.

        They become shared, as if somebody had decided so.
        """
        rows = self._find_rows(company, self._get_all_own(company))
        # sudo: identities of this very company
        ours = self.sudo().browse(row.id for row in rows.values())
        ours = ours.filtered(lambda one: one.shared_choice != "shared")
        if ours:
            ours._amend({"shared_choice": "shared"})
            self.env["customer.identity.resolver"]._resolve_all_of(ours)

    @api.model
    def _get_all_own(self, company):
        """Return all (kind, normalised value) that are ours."""
        for model, names in READ.items():
            self.env[model].flush_model(names)
        partners = self.env.execute_query(
            SQL(
                "SELECT phone_sanitized, email_normalized, id::text "
                "FROM res_partner partner WHERE %s",
                SQL(OURS),
            )
        )
        # sudo: our own addresses are no secret to the rules
        aliases = self.env["mail.alias"].sudo().search([("alias_name", "!=", False)])
        domains = self.env["mail.alias.domain"].sudo().search(Domain.TRUE)
        emails = [*aliases.mapped("alias_full_name"), *domains.mapped("bounce_email")]
        emails += domains.mapped("catchall_email") + domains.mapped(
            "default_from_email"
        )
        pairs = {("email", email.lower()) for email in filter(None, emails)}
        for phone, email, partner_id in partners:
            pairs |= {("phone", phone), ("email", email), ("partner", partner_id)}
        pairs = {(kind, value) for kind, value in pairs if value}
        return pairs | self._get_listed_own(company)
