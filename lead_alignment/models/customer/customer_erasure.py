import hashlib
import hmac
import secrets

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize
from odoo.tools.mail import email_split_and_format

from ...tools.erasure_pattern import get_patterns

DIGEST_BYTES = 16
IS_SENT = Domain("is_note", "=", False)  # notes stay with colleagues

# entries that failed and wait for somebody; the others are recorded within a minute
FORGET_PAIRS = """
    DELETE FROM customer_event_inbox
     WHERE error IS NOT NULL
       AND jsonb_path_query_array(data, '$.pairs[*][1]') ?| %s
"""
FORGET_BROWSER = """
    UPDATE customer_event_inbox SET data = data - 'browser'
     WHERE error IS NOT NULL
       AND jsonb_path_query_array(data, '$.browser[*][1]') ?| %s
"""


class CustomerErasure(models.Model):
    """A salted hash of an identity that was erased on request.

    The hash cannot be read back. It keeps the identity out when it comes again.

    Erasing deletes the events and identities. Leads, orders and other records are
    deleted or anonymised by their own departments, and make no new profile.
    """

    _name = "customer.erasure"
    _description = "Erased Identity"
    _inherit = ["append.only.mixin"]
    _order = "id desc"
    _rec_name = "reason"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    digest = fields.Char(required=True, readonly=True, export_string_translation=False)
    date = fields.Datetime("Erased on", readonly=True)
    user_id = fields.Many2one("res.users", "Erased by", readonly=True)
    reason = fields.Char("Requested by", readonly=True)
    event_count = fields.Integer("Events Erased", readonly=True)

    _unique_digest = models.UniqueIndex("(company_id, digest)")

    @api.model
    def _get_digest(self, salt, pair):
        text = "\x1f".join(pair).encode()
        return hmac.new(salt.encode(), text, hashlib.sha256).hexdigest()[
            : 2 * DIGEST_BYTES
        ]

    @api.model
    def _find(self, company, pairs):
        """Return those of ``pairs`` (kind, normalised value) that were erased."""
        # sudo: reads the secret of this very company
        salt = company.sudo().erasure_salt
        if not salt or not pairs:  # nobody was ever erased
            return set()
        digests = {self._get_digest(salt, pair): pair for pair in pairs}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT digest FROM customer_erasure
                 WHERE company_id = %s AND digest = ANY(%s)
                """,
                company.id,
                list(digests),
            )
        )
        return {digests[digest] for (digest,) in rows}

    @api.model
    def _drop_erased(self, company, seen):
        """Remove erased identities from ``seen``, {key: [pairs]}, in place."""
        erased = self._find(
            company, {pair for found in seen.values() for pair in found}
        )
        if erased:
            for key, found in seen.items():
                seen[key] = [pair for pair in found if pair not in erased]

    @api.model
    def _erase(self, profile, reason):
        """Erase one person: delete events, identities and evidence, keep hashes.

        :returns: number of events erased
        """
        # sudo: the right was checked; all records are of the profile's company
        profile = profile.sudo()
        company = profile.company_id
        if not company.erasure_salt:
            company.erasure_salt = secrets.token_hex(32)
        identities = profile.identity_ids
        leads = profile.with_context(active_test=False).lead_ids
        pairs = {(identity.kind, identity.value) for identity in identities}
        pairs |= {("lead", str(lead.id)) for lead in leads}
        pairs -= self._find(company, pairs)  # leads of somebody who was erased before
        self._delete_beside(company, identities, leads)
        count = self._erase_events(identities)
        self._block_identities(company, sorted(pairs), reason, count)
        leads.write({"profile_id": False})
        resolver = self.env["customer.identity.resolver"]
        links = resolver._select_links(identities.ids)
        beside = {end for link in links for end in link} - set(identities.ids)
        self._delete(profile, identities)
        # a phone that was shared because of this person may be one other person's now
        if beside:
            self._forget_names(beside)
            resolver._resolve(company, beside)
        return count

    @api.model
    def _forget_names(self, identity_ids):
        """Forget the names given on browsers that others use, too."""
        self.env.cr.execute(
            SQL(
                "UPDATE customer_identity SET said_name = NULL WHERE id = ANY(%s)",
                list(identity_ids),
            )
        )
        self.env["customer.identity"].invalidate_model(["said_name"], flush=False)

    @api.model
    def _erase_events(self, identities):
        """Hook: delete the events of ``identities``. :returns: number of events"""
        return 0

    @api.model
    def _block_identities(self, company, pairs, reason, count=0):
        """Keep the hashes of ``pairs``, (kind, normalised value), so that they stay
        out.

        :param count: number of erased events; stored on the first row
        """
        now = fields.Datetime.now()
        self._append(
            [
                {
                    "company_id": company.id,
                    "digest": self._get_digest(company.erasure_salt, pair),
                    "date": now,
                    "user_id": self.env.uid,
                    "reason": reason,
                    "event_count": 0 if number else count,
                }
                for number, pair in enumerate(pairs)
            ]
        )

    @api.model
    def _delete_beside(self, company, identities, leads):
        """Hook: delete what else is stored about the person: touchpoints, calls,
        imported rows, failed inbox entries, names in the access log, mails that wait.
        Rooms and bridges add their own copies."""
        self.env.flush_all()
        ids = identities.ids
        # ids of contacts and leads are plain numbers: in a text they prove nothing
        named = identities.filtered(
            lambda identity: identity.kind not in ("partner", "lead")
        )
        values = named.mapped("value")
        phones = identities.filtered(lambda identity: identity.kind == "phone").mapped(
            "value"
        )
        self._forget_access(identities, leads)
        self._forget_mails(company, identities)
        self._forget_scheduled(company, identities, leads)
        for query in (
            SQL("DELETE FROM crm_lead_touch WHERE lead_id = ANY(%s)", leads.ids),
            SQL(
                "DELETE FROM crm_phone_call WHERE company_id = %s "
                "AND (phone = ANY(%s) OR lead_id = ANY(%s))",
                company.id,
                phones,
                leads.ids,
            ),
            SQL(
                """
                DELETE FROM customer_event_import WHERE event_id IN (
                       SELECT id FROM customer_event WHERE identity_id = ANY(%s))
                """,
                ids,
            ),
            SQL(FORGET_PAIRS, values),
            SQL(FORGET_BROWSER, values),
        ):
            self.env.cr.execute(query)

    @api.model
    def _get_patterns(self, identities):
        """Return regular expressions for texts that name one of ``identities``."""
        return get_patterns({(one.kind, one.value) for one in identities})

    @api.model
    def _forget_access(self, identities, leads):
        """Take the person's name out of the access log. Who saw how much stays."""
        patterns = self._get_patterns(identities)
        named = {
            "crm.lead": leads.ids,
            "customer.profile": identities.profile_id.ids,
            "customer.identity": identities.ids,
            "res.partner": [
                int(identity.value)
                for identity in identities
                if identity.kind == "partner"
            ],
        }
        records = [(model, str(number)) for model in named for number in named[model]]
        self.env.cr.execute(
            SQL(
                """
                UPDATE alignment_access_log SET name = %(erased)s, detail = NULL
                 WHERE (res_model, res_id::text) IN (
                       SELECT * FROM unnest(%(models)s::text[], %(ids)s::text[]))
                    OR lower(concat_ws(' ', name, detail)) ~ ANY(%(patterns)s)
                """,
                erased=self.env._("Erased on request"),
                models=[model for model, _number in records],
                ids=[number for _model, number in records],
                patterns=patterns,
            )
        )

    @api.model
    def _forget_mails(self, company, identities):
        """Delete mails to the person that were not sent yet, or could not be.

        Those to others, too, are sent to the others alone. Mails about another
        company's records stay.
        """
        emails = {one.value for one in identities if one.kind == "email"}
        partner_ids = {int(one.value) for one in identities if one.kind == "partner"}
        addressed = Domain("recipient_ids", "in", list(partner_ids))
        for email in emails:
            addressed |= Domain("email_to", "ilike", email)
            addressed |= Domain("email_cc", "ilike", email)
        # sudo: mails wait for the system's job, whoever wrote them
        mails = self.env["mail.mail"].sudo()
        waiting = Domain("state", "in", ("outgoing", "exception", "cancel"))
        for mail in mails.search(waiting & addressed):
            if self._get_mail_company(mail) not in (company, company.browse()):
                continue
            partners = mail.recipient_ids.filtered(
                lambda partner: (
                    partner.id not in partner_ids
                    and partner.email_normalized not in emails
                )
            )
            kept = {
                name: ", ".join(
                    address
                    for address in email_split_and_format(mail[name])
                    if email_normalize(address) not in emails
                )
                for name in ("email_to", "email_cc")
            }
            if partners or kept["email_to"]:
                mail.write({**kept, "recipient_ids": [(6, 0, partners.ids)]})
            else:
                mail.unlink()

    @api.model
    def _forget_scheduled(self, company, identities, leads):
        """Delete messages to the person that colleagues scheduled."""
        partner_ids = {int(one.value) for one in identities if one.kind == "partner"}
        addressed = Domain("partner_ids", "in", list(partner_ids))
        on_leads = Domain("model", "=", "crm.lead") & Domain("res_id", "in", leads.ids)
        # sudo: messages wait for the system's job, whoever wrote them
        messages = self.env["mail.scheduled.message"].sudo()
        for message in messages.search((addressed | on_leads) & IS_SENT):
            if self._get_mail_company(message) not in (company, company.browse()):
                continue
            others = message.partner_ids.filtered(
                lambda partner: partner.id not in partner_ids
            )
            if others:
                message.partner_ids = others
            else:
                message.unlink()

    @api.model
    def _get_mail_company(self, mail):
        """Return the company of the record that a message is about; none without one.

        :param mail: a record with ``model`` and ``res_id``
        """
        nobody = self.env["res.company"]
        if not mail.model or mail.model not in self.env:
            return nobody
        # sudo: reads only the company
        record = self.env[mail.model].sudo().browse(mail.res_id or []).exists()
        return record.company_id if "company_id" in record._fields else nobody

    @api.model
    def _delete(self, profile, identities):
        """Delete by SQL: the ORM refuses to delete people, even to our own code."""
        self.env.flush_all()
        merged = self.env["customer.profile.merge"].search(
            ["|", ("kept_id", "=", profile.id), ("absorbed_id", "=", profile.id)]
        )
        gone = (profile.id, *merged.absorbed_id.ids)
        for query in (
            SQL("DELETE FROM customer_identity WHERE id = ANY(%s)", identities.ids),
            SQL(
                """
                UPDATE customer_identity SET home_id = NULL
                 WHERE home_id = ANY(%(gone)s) AND profile_id != ALL(%(gone)s)
                """,
                gone=list(gone),
            ),
            SQL(
                """
                DELETE FROM customer_profile profile
                 WHERE id = ANY(%s)
                   AND NOT EXISTS (SELECT FROM customer_identity identity
                                    WHERE profile.id IN (identity.profile_id,
                                                         identity.home_id))
                """,
                list(gone),
            ),
        ):
            self.env.cr.execute(query)
        self.env.invalidate_all(flush=False)
