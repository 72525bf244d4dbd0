from typing import Any, NamedTuple

from odoo import api, models
from odoo.tools import SQL, plaintext2html

from odoo.addons.phone_validation.tools import phone_validation

from ...tools.lead_quota import LeadQuota
from ...tools.person_names import is_other_name
from .crm_lead import TOUCHED

# countries whose external id is not their code
XMLIDS = {"GB": "uk"}
# {kind of an identity: field of a lead that keeps it}
GIVEN = {"phone": "phone", "email": "email_from"}


class Whose(NamedTuple):
    """Whose an event is, or a lead that is to come.

    :param profile_ids: the known profiles of the person
    :param pair: without any: ("new", number) of a person who is not known yet, the
        (kind, value) that several people share, or None for nobody at all
    """

    profile_ids: frozenset = frozenset()
    pair: tuple | None = None

    @property
    def is_nobody(self):
        return not self.profile_ids and not (self.pair and self.pair[0] == "new")


class _Touch(NamedTuple):
    """One touchpoint; ``lead`` is a lead, or the key of a planned one."""

    lead: Any
    vals: dict
    is_new: bool


class CrmLead(models.Model):
    """Makes leads from events: a form, an inbound call, a chat with a phone number.

    The lead is found by the person, not by text. An open lead for the same product gets
    another touchpoint; a lost one is reopened with its history; a buyer gets a new lead
    of the last seller. Several ads that bring one person leave several touchpoints and
    one owner.

    A ``touch`` is a dict of texts, all optional: ``contact_name``, ``partner_name``,
    ``email``, ``phone``, ``source``, ``medium``, and the fields of ``crm.lead.touch``.
    """

    _inherit = "crm.lead"

    @api.model
    def _match_or_create_leads(self, company, events):
        """Find or make the lead of each event, in the order of time.

        :param events: [``Recorded``]
        """
        events = sorted(
            events, key=lambda event: (event.row.occurred_at, event.row.index)
        )
        # sudo: leads are made on behalf of the ledger, all in the event's company
        leads = self.sudo().with_company(company).with_context(lead_touch=TOUCHED)
        people = leads._find_people_of_events(company, events)
        known = leads._get_leads_of_all(company, people.values())
        words = leads._find_words(company, [event.values for event in events])
        touches, given, fresh, asked = [], [], {}, {}
        for event in events:
            _event_id, row, values = event
            touch = leads._prepare_touch_vals(event, words)
            whose = people[row.index]
            found = known[whose]
            if whose.is_nobody:
                found = _get_named_alike(found, touch["contact_name"], fresh)
            lead = leads._find_lead_among(found, touch["interest_id"], fresh)
            is_new = lead is None
            if is_new:
                lead = leads._plan_new(company, row, values, touch, found, fresh)
                if not leads._may_plan(lead, row, values):
                    del fresh[lead]
                    lead = None
            if is_new and lead is not None:
                known[whose].insert(0, lead)
                asked[lead] = (whose.profile_ids, row.pairs)
            if lead is not None:
                touches.append(_Touch(lead, touch, is_new))
                if not is_new:
                    given.append((lead, touch, row.pairs))
        leads._use_contact_names(company, fresh, asked)
        leads._create_planned(fresh)
        for lead, touch, pairs in given:
            _get_made(lead, fresh)._take_over_given(touch, pairs)
        leads._note_touches(
            [touch._replace(lead=_get_made(touch.lead, fresh)) for touch in touches]
        )

    def _take_over_given(self, touch, pairs):
        """Keep the phone and the e-mail that a known customer gives; what differs is
        noted on the touchpoint.

        :param touch: its values
        :param pairs: [(kind, normalised value)] of the event
        """
        vals = {}
        for kind, value in pairs:
            if kind in GIVEN:
                vals.setdefault(GIVEN[kind], value)
        if differing := self._take_over(vals):
            touch["note"] = "\n".join(filter(None, [touch["note"], *differing]))

    @api.model
    def _find_people_of_events(self, company, events):
        """Return {index of row: ``Whose``} of events.

        It is the person of the event's identity. Where that is shared, or nothing was
        recorded, it is the person of the surest identity that has one.

        Profiles are locked: of two transactions that would make a lead of one person,
        the second is repeated.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT event.id, identity.profile_id
                  FROM customer_event event
                  JOIN customer_identity identity ON identity.id = event.identity_id
                 WHERE event.id = ANY(%s)
                """,
                [event.event_id for event in events if event.event_id],
            )
        )
        profiles = dict(rows)
        people = {
            event.row.index: Whose(frozenset([profile_id]))
            for event in events
            if (profile_id := profiles.get(event.event_id))
        }
        unclear = {
            event.row.index: event.row.pairs
            for event in events
            if event.row.index not in people
        }
        people |= self._foresee_people(company, unclear) if unclear else {}
        self._lock_people(people.values())
        return people

    @api.model
    def _foresee_people(self, company, seen):
        """Return {key: ``Whose``} of what was seen together, without recording it.

        :param seen: {key: [(kind, normalised value), surest first]}
        """
        foreseen = self.env["customer.identity.resolver"]._foresee(company, seen)
        return {
            key: Whose(person.profile_ids)
            if person.profile_ids
            else Whose(pair=_get_unknown(person.pairs, person.root))
            for key, person in foreseen.items()
        }

    @api.model
    def _lock_people(self, people):
        ids = {profile_id for whose in people for profile_id in whose.profile_ids}
        self.env["customer.identity.resolver"]._lock_profiles(ids)

    @api.model
    def _get_leads_of_all(self, company, people):
        """Return {``Whose``: [leads, newest first]}, closed ones included."""
        people = set(people)
        ids = {profile_id for whose in people for profile_id in whose.profile_ids}
        by_profile = self._get_leads_of_people(company, ids)
        by_pair = self._get_leads_of_nobody(
            company, {whose.pair for whose in people if whose.pair}
        )
        return {
            whose: sorted(
                (lead for one in whose.profile_ids for lead in by_profile.get(one, ())),
                key=lambda lead: -lead.id,
            )
            or by_pair.get(whose.pair, [])
            for whose in people
        }

    @api.model
    def _get_leads_of_people(self, company, profile_ids):
        """Return {profile id: [leads, newest first]}, closed ones included."""
        leads = self.with_context(active_test=False).search(
            [("company_id", "=", company.id), ("profile_id", "in", list(profile_ids))],
            order="id desc",
        )
        return {
            profile.id: list(found.with_context(active_test=True))
            for profile, found in leads.grouped("profile_id").items()
        }

    @api.model
    def _get_leads_of_nobody(self, company, pairs):
        """Return {(kind, value): [leads, newest first]} for shared identities.

        These are leads without a person of their own, e.g. of a switchboard that called
        before.
        """
        known = {}
        leads = self.with_context(active_test=False)
        for kind, name in (("phone", "phone_sanitized"), ("email", "email_normalized")):
            values = [value for one, value in pairs if one == kind]
            domain = [
                ("company_id", "=", company.id),
                (name, "in", values),
                ("profile_id.identity_ids.kind", "=", "lead"),
            ]
            for lead in leads.search(domain, order="id desc") if values else ():
                found = known.setdefault((kind, lead[name]), [])
                found.append(lead.with_context(active_test=True))
        return known

    # ------------------------------------------------------------
    # Which lead
    # ------------------------------------------------------------

    def _plan_new(self, company, row, values, touch, found, fresh):
        """Plan a lead, and return its key.

        An event without phone and e-mail, of an unknown person, makes no lead: None.

        :param found: the person's leads and planned ones, newest first
        :param fresh: {key: values} of leads to create; the new one is added
        """
        vals = self._prepare_new_lead_vals(company, row, values, touch)
        if not vals["email_from"] and not vals["phone"]:
            if not found:
                return None
            newest = found[0]
            known = fresh[newest] if _is_planned(newest) else newest
            vals |= {name: known[name] for name in ("email_from", "phone")}
        vals |= self._get_owner_vals(company, found)
        return _plan(vals, fresh)

    @api.model
    def _may_plan(self, lead, row, values):
        """Whether the sender may make this lead: a key in a web page makes so many.

        :param lead: key of the planned one, or None
        """
        quota = self.env.context.get("lead_quota")
        if lead is None or not isinstance(quota, LeadQuota):
            return True
        return bool(values.get("is_lead_due")) or quota.take(row.index)

    @api.model
    def _find_lead_among(self, found, product, fresh):
        """Return the lead, or the key of a planned one, that somebody comes back to.

        An open one goes before a lost one, which is reopened; see ``_choose`` for the
        product.

        :param found: the person's leads and planned ones, newest first
        :returns: None if a new lead is to be made
        """
        for is_such in (_is_open, _is_lost):
            lead = _choose(list(filter(is_such, found)), product, fresh)
            if lead is not None:
                return lead
        return None

    @api.model
    def _choose_open(self, leads, product):
        """Return the open one of a person's leads for this product, or None.

        :param leads: newest first
        :param product: id of a ``crm.lead.interest``, or False
        """
        return _choose(list(filter(_is_open, leads)), product, {})

    @api.model
    def _choose_lost(self, leads, product):
        """Return the lost one, as :meth:`_choose_open`."""
        return _choose(list(filter(_is_lost, leads)), product, {})

    @api.model
    def _get_owner_vals(self, company, found):
        """Return the owner of a new lead: a person has one seller.

        It is the owner of an open lead; else, if the company wants so, the last who
        sold.
        """
        stored = [lead for lead in found if not _is_planned(lead)]
        open_leads = [lead for lead in stored if _is_open(lead)]
        won = [lead for lead in stored if lead.won_status == "won"]
        is_kept = company.buyer_lead_owner != "nobody"
        for lead in open_leads + (won if is_kept else []):
            if lead.user_id.active:
                return {"user_id": lead.user_id.id, "team_id": lead.team_id.id}
        return {}

    @api.model
    def _prepare_new_lead_vals(self, company, row, values, touch):
        asked = values.get("touch") or {}
        pairs = dict(reversed(row.pairs))  # the first pair of each kind
        name = asked.get("contact_name") or ""
        email, phone = pairs.get("email"), pairs.get("phone")
        team = self._get_team_of_new(company, values.get("team_id"))
        title = filter(
            None, [name or phone or email, touch["product"] or touch["form"]]
        )
        return {
            "name": " – ".join(title) or row.label or self.env._("New lead"),
            "type": "lead" if team.use_leads or not team else "opportunity",
            "contact_name": name,
            "is_name_claimed": bool(name),
            "partner_name": asked.get("partner_name"),
            "email_from": email,
            "phone": phone,
            "description": touch["note"] and plaintext2html(touch["note"]),
            "company_id": company.id,
            "country_id": self._get_foreign_country_id(company, phone),
            "user_id": False,
            "team_id": team.id,
            "interest_id": touch["interest_id"],
            "campaign_id": touch["campaign_id"],
            "source_id": touch["source_id"],
            "medium_id": touch["medium_id"],
        }

    @api.model
    def _get_foreign_country_id(self, company, phone):
        """Return the id of the country of a foreign number, in whose hours it is
        called; False for others."""
        code = phone and phone_validation.phone_get_country_code_for_number(phone)
        if not code or code == company.country_id.code:
            return False
        name = XMLIDS.get(code, code.lower())
        # cached: costs no query
        return self.env["ir.model.data"]._xmlid_to_res_id(f"base.{name}") or False

    @api.model
    def _get_team_of_new(self, company, team_id):
        teams = self.env["crm.team"]
        if team_id:
            return teams.browse(team_id)
        domain = [("company_id", "in", [company.id, False])]
        found = teams.search(domain)
        return found.filtered("is_distributed")[:1] or found[:1]

    @api.model
    def _use_contact_names(self, company, fresh, asked):
        """Call planned leads as their contacts are called, whatever was typed.

        Anybody may type a customer's e-mail. What was typed is in the touchpoint.

        :param fresh: {key: values of the lead}, which are replaced
        :param asked: {key: (profile ids, [(kind, normalised value)])}
        :returns: {key: the name that was typed} of those that are called otherwise
        """
        profiles, typed = self.env["customer.profile"], {}
        for key, name in profiles._get_contact_names(company, asked).items():
            vals = fresh[key]
            given = vals.get("contact_name") or ""
            if given and given != name:
                typed[key] = given
                title = vals.get("name") or ""
                fresh[key] = {**vals, "name": title.replace(given, name)}
            if given or not vals.get("partner_id"):
                fresh[key] |= {"contact_name": name, "is_name_claimed": False}
        return typed

    @api.model
    def _create_planned(self, fresh):
        """Create the planned leads, and replace their values in ``fresh`` by them."""
        if fresh:
            leads = self.with_context(
                tracking_disable=True, mail_create_nosubscribe=True
            ).create(list(fresh.values()))
            for key, lead in zip(list(fresh), leads, strict=True):
                fresh[key] = self.browse(lead.id)


def _plan(vals, fresh):
    """Add a lead that is to be created to ``fresh``; return its key."""
    key = len(fresh) + 1
    fresh[key] = vals
    return key


def _get_unknown(pairs, root):
    """Return the ``pair`` of ``Whose`` for somebody without profile."""
    if root is not None:
        return ("new", root)
    addresses = [pair for pair in pairs if pair[0] != "visitor"]
    return next(iter(addresses or pairs), None)


def _get_named_alike(found, name, fresh):
    """Return the leads that are not of somebody with another name.

    So five people behind one switchboard are five leads.
    """

    def name_of(lead):
        return (
            fresh[lead].get("contact_name") if _is_planned(lead) else lead.contact_name
        )

    return [lead for lead in found if not is_other_name(name_of(lead), name)]


def _get_made(lead, fresh):
    return fresh[lead] if _is_planned(lead) else lead


def _is_planned(lead):
    """Whether ``lead`` is the key of a lead that is still to be created."""
    return isinstance(lead, int)


def _is_open(lead):
    return _is_planned(lead) or (lead.active and lead.won_status == "pending")


def _is_lost(lead):
    """Whether the lead was lost, or archived without being won."""
    if _is_planned(lead) or lead.won_status == "won":
        return False
    return lead.won_status == "lost" or not lead.active


def _choose(leads, product, fresh):
    """Return the newest lead for the product, else the newest without a product.

    An event without a product takes any lead.

    :param leads: leads and keys of planned ones, newest first
    """

    def product_of(lead):
        return fresh[lead]["interest_id"] if _is_planned(lead) else lead.interest_id.id

    for wanted in (product, False):
        for lead in leads:
            if product_of(lead) == wanted:
                return lead
    return leads[0] if leads and not product else None
