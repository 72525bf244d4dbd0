from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..shared.watch import watches

NAMING_FIELDS = {"email_from", "phone", "phone_2", "partner_id", "company_id"}
MENTIONING = """
    SELECT id, COALESCE(phone_2, '') != ''
      FROM crm_lead
     WHERE company_id = %(company)s
       AND id IN (
           SELECT id FROM crm_lead WHERE profile_id = ANY(%(profiles)s)
            UNION SELECT id FROM crm_lead WHERE phone_sanitized = ANY(%(phones)s)
            UNION SELECT id FROM crm_lead WHERE email_normalized = ANY(%(emails)s))
"""
# a lead belongs to the person of its first identity that has one
REATTACH = """
    WITH now AS (
        SELECT lead.id, COALESCE(email.profile_id, partner.profile_id,
                                 phone.profile_id, own.profile_id) AS person
          FROM crm_lead lead
          LEFT JOIN customer_identity email
            ON email.company_id = lead.company_id
           AND email.kind = 'email' AND email.value = lead.email_normalized
          LEFT JOIN customer_identity partner
            ON partner.company_id = lead.company_id
           AND partner.kind = 'partner'
           AND partner.value = lead.partner_id::text
          LEFT JOIN customer_identity phone
            ON phone.company_id = lead.company_id
           AND phone.kind = 'phone' AND phone.value = lead.phone_sanitized
          LEFT JOIN customer_identity own
            ON own.company_id = lead.company_id
           AND own.kind = 'lead' AND own.value = lead.id::text
         WHERE lead.id = ANY(%(leads)s)
    )
    UPDATE crm_lead lead SET profile_id = now.person
      FROM now
     WHERE lead.id = now.id
       AND lead.profile_id IS DISTINCT FROM now.person
    RETURNING lead.id, now.person
"""


def _drop_pairs(seen, gone):
    """Remove ``gone`` from ``seen``, {key: [pairs]}, in place."""
    if gone:
        for key, found in seen.items():
            seen[key] = [pair for pair in found if pair not in gone]


class CrmLead(models.Model):
    """The person behind a lead.

    A lead is evidence that the identities it names belong together, as long as it names
    them. Filling an empty e-mail or phone adds evidence. Correcting one withdraws the
    evidence of the old value and moves the lead; it never merges two people that are
    known already. Our own numbers and addresses on a lead say nothing.

    A lead without company has no person until it gets one. On merge the surviving
    lead's person takes the others' histories; a copy is the same person; archiving,
    conversion and hand-over change nothing. A name that a stranger gave stays one in a
    copy; on merge the name that is kept is taken for a colleague's choice.
    """

    _inherit = "crm.lead"
    _facts = frozenset({"profile_id"})

    profile_id = fields.Many2one(
        "customer.profile",
        "Customer Profile",
        compute="_compute_profile_id",
        store=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Customer profile of this lead. It brings together all of the customer's "
        "leads and events.",
    )

    is_name_claimed = fields.Boolean(
        "Unconfirmed Name",
        readonly=True,
        help="Name entered in a form, message or registration, not confirmed yet. The "
        "contact's name takes precedence.",
    )

    last_contact_date = fields.Datetime(related="profile_id.last_contact_date")
    last_contact_user_id = fields.Many2one(
        related="profile_id.last_contact_user_id", string="Last Contact by"
    )
    last_contact_channel = fields.Selection(related="profile_id.last_contact_channel")

    @api.depends(
        "email_normalized", "phone_sanitized", "phone_2", "partner_id", "company_id"
    )
    def _compute_profile_id(self):
        """Find or make the person of each lead, by a handful of queries for all."""
        real = self.filtered(lambda lead: lead.id and lead.company_id)
        for lead in self - real:
            lead.profile_id = lead._origin.profile_id if not lead.id else False
        for company, leads in real.grouped("company_id").items():
            people = leads._find_people(company)
            for lead in leads:
                lead.profile_id = people.get(lead.id)

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._assign_profiles()
        return leads

    @watches(*NAMING_FIELDS)
    def _watch_names(self, _vals):
        yield
        self._assign_profiles()

    @watches("contact_name")
    def _watch_contact_name(self, vals):
        """What a colleague enters is no claim of a stranger any more."""
        vals.setdefault("is_name_claimed", False)
        yield

    def _assign_profiles(self):
        """Compute the person now, not at the end of the transaction: code that runs
        after a write reads it."""
        self.mapped("profile_id")

    def _find_people(self, company):
        """Find or make the person of each of these leads of ``company``.

        :returns: {lead id: profile id, None if the person was erased}
        """
        identities = self.env["customer.identity"]
        seen = {lead.id: lead._get_identity_pairs(company) for lead in self}
        self.env["customer.erasure"]._drop_erased(company, seen)
        pairs = {pair for found in seen.values() for pair in found}
        own = {("lead", str(lead_id)): lead_id for lead_id in seen}
        known, ours = identities._look_up(company, {*pairs, *own})
        _drop_pairs(seen, ours)
        for pair in own.keys() & known.keys():
            seen[own[pair]].append(pair)
        observations, is_withdrawn = self._get_observations(company, seen, known)
        rows = self.env["customer.identity.link"]._link_identities(
            company, observations, None if is_withdrawn else known
        )
        profiles = self._choose_profiles(seen, rows)
        if without := {lead: seen[lead] for lead in seen if not profiles[lead]}:
            profiles |= self._create_own_identities(company, without)
        return profiles

    @api.model
    def _choose_profiles(self, seen, rows):
        """Return {lead id: profile id of its first identity that has one, or None}."""
        return {
            lead_id: next((rows[pair][1] for pair in found if rows[pair][1]), None)
            for lead_id, found in seen.items()
        }

    def _get_identity_pairs(self, company):
        """Return [(kind, normalised value)] that the lead names, surest first.

        The lead belongs to the person of the first one that has a person: e-mail,
        contact, phone, second phone.
        """
        self.ensure_one()
        # sudo: reads only whether the contact is an organisation, which is no person
        partner = self.partner_id.sudo()
        second = self.phone_2 and self.env["customer.identity"]._normalise(
            company, "phone", self.phone_2
        )
        candidates = dict.fromkeys(
            [
                ("email", self.email_normalized),
                ("partner", partner and not partner.is_company and str(partner.id)),
                ("phone", self.phone_sanitized),
                ("phone", second),
            ]
        )
        return [(kind, value) for kind, value in candidates if value]

    @api.model
    def _get_observations(self, company, seen, known):
        """Prepare the evidence of these leads, and withdraw what they no longer name.

        A lead that was corrected to an identity which is known already is no evidence
        for that identity: otherwise a correction would merge two people.

        :returns: (observations for ``customer.identity.link._link_identities``, whether
            evidence was withdrawn, so that ``known`` may be outdated)
        """
        links = self.env["customer.identity.link"]
        current = {
            lead_id: {known[pair].id for pair in pairs if pair in known}
            for lead_id, pairs in seen.items()
        }
        replaced, before = links._retract_lead_links(company, current)
        is_phone_weak = company._get_identity_policy() == "email_first"
        observations = []
        for lead_id, pairs in seen.items():
            kinds = replaced.get(lead_id, ())
            corrected = {
                (kind, value)
                for kind, value in pairs
                if (identity := known.get((kind, value)))
                and (
                    identity.id in before.get(lead_id, ())
                    or kind in kinds
                    and not (is_phone_weak and kind == "phone")
                )
            }
            observations.append((pairs, lead_id, corrected))
        return observations, bool(replaced)

    @api.model
    def _create_own_identities(self, company, seen):
        """Give leads without a personal identity one of their own, of the kind *lead*.

        :param seen: {lead id: [(kind, value)] that it names, all shared by several
            people}
        :returns: {lead id: profile id}
        """
        own = {lead_id: [("lead", str(lead_id))] for lead_id in seen}
        self.env["customer.erasure"]._drop_erased(company, own)
        rows = self.env["customer.identity.link"]._link_identities(
            company,
            [(pairs + seen[lead_id], lead_id, ()) for lead_id, pairs in own.items()],
        )
        return self._choose_profiles(own, rows)

    # ------------------------------------------------------------
    # When people change
    # ------------------------------------------------------------

    @api.model
    def _reattach(self, company, profile_ids, regained_ids=()):
        """Move leads to the people to whom their identities belong now.

        :param profile_ids: profiles that lost identities
        :param regained_ids: identities that were shared and are somebody's again
        """
        self.flush_model(
            ["profile_id", "email_normalized", "phone_sanitized", "partner_id"]
        )
        # sudo: identities of this very company, read to find its leads
        regained = self.env["customer.identity"].sudo().browse(regained_ids)
        mentioning = self.env.execute_query(
            SQL(
                MENTIONING,
                company=company.id,
                profiles=list(profile_ids),
                phones=regained.filtered(lambda i: i.kind == "phone").mapped("value"),
                emails=regained.filtered(lambda i: i.kind == "email").mapped("value"),
            )
        )
        # the second phone is stored as typed: leads with one are resolved one by one
        left = [lead_id for lead_id, has_second_phone in mentioning if has_second_phone]
        plain = [
            lead_id for lead_id, has_second_phone in mentioning if not has_second_phone
        ]
        moved = self.env.execute_query(SQL(REATTACH, leads=plain)) if plain else []
        left += [lead_id for lead_id, person in moved if not person]
        if left:
            self._point_to_people(self.browse(left)._find_people(company))
        self.browse(lead_id for lead_id, _person in moved).invalidate_recordset(
            ["profile_id"], flush=False
        )

    @api.model
    def _point_to_people(self, people):
        """Write the person of each lead.

        :param people: {lead id: profile id}
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead lead SET profile_id = new.person
                  FROM unnest(%s::int[], %s::int[]) AS new(id, person)
                 WHERE lead.id = new.id
                   AND lead.profile_id IS DISTINCT FROM new.person
                """,
                list(people),
                list(people.values()),
            )
        )
        self.browse(people).invalidate_recordset(["profile_id"], flush=False)

    def _get_person_name(self):
        """Return what the person of the lead is called; empty for nobody.

        What a stranger typed does not go before another name of the person.
        """
        self.ensure_one()
        if self.contact_name and not self.is_name_claimed:
            return self.contact_name
        name = self.profile_id._get_names().get(self.profile_id.id)
        return name or self._get_contact_name() or self.contact_name

    def _get_contact_name(self):
        """Return the name of the contact of the lead's person; None without one."""
        self.ensure_one()
        company = self.company_id or self.env.company
        asked = {0: (self.profile_id.ids, self._get_identity_pairs(company))}
        names = self.env["customer.profile"]._get_contact_names(company, asked)
        return names.get(0)

    def action_open_person(self):
        """:raises UserError: for a lead without company, which has no person"""
        self.ensure_one()
        if not self.profile_id:
            raise UserError(
                self.env._(
                    "This lead has no customer profile: it has no company, or "
                    "the customer's data was erased."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.profile",
            "res_id": self.profile_id.id,
            "view_mode": "form",
        }

    @api.model
    def _cron_reattach(self, batch_size=1000):
        """Move leads that were created in the moment when their person was merged."""
        domain = [("profile_id.active", "=", False), ("profile_id", "!=", False)]
        leads = self.with_context(active_test=False).search(domain, limit=batch_size)
        for company, group in leads.grouped("company_id").items():
            self._reattach(company, group.profile_id.ids)
        self.env["ir.cron"]._commit_progress(len(leads), remaining=0)

    def _merge_dependences(self, opportunities):
        """Join the people of the leads: merged leads are about one customer."""
        self._merge_people_of(opportunities)
        return super()._merge_dependences(opportunities)

    def _merge_people_of(self, others):
        # sudo: identities of the leads' own company
        leads = (self + others).filtered(
            lambda lead: lead.company_id == self.company_id and lead.profile_id
        )
        if len(leads.profile_id) > 1:
            profiles = leads.sudo().profile_id
            profiles._join(self.env._("Leads merged into %s", self.display_name))
