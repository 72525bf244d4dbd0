from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date, plaintext2html

from ..shared.plain_text import get_plain_text
from .crm_lead import TOUCHED, TOUCHED_LATER, UTM_FIELDS
from .crm_lead_intake import (
    Whose,
    _get_named_alike,
    _is_open,
    _is_planned,
    _plan,
    _Touch,
)
from .crm_lead_repeat import TOUCH_TEXTS

NOBODY = Whose()
# mark in the context of a copy: it comes from a lead, and from no customer
COPIED = object()
# what tells whom a lead is about, and whose it will be
TELLING = ("email_from", "phone", "phone_2", "partner_id", "company_id", "team_id")
TELLING += ("user_id", "interest_id", "contact_name")
# a known lead keeps these: who sells it, how far it is, what brought it, what it says
KEPT = {"name", "description", "user_id", "team_id", "stage_id", "type", "company_id"}
KEPT |= {"partner_id", "interest_id", "lang_id", "active", "priority", "probability"}
KEPT |= {"referred", "color", "marketer_id", *UTM_FIELDS}


@dataclass(eq=False)
class Arrival:
    """A way by which Odoo makes leads: a website's form, an e-mail, a chatbot.

    It goes in the context, as :meth:`CrmLead._arriving_by`; a client cannot send one.

    :param code: type of event that the touchpoint is of
    :param company: of leads that name none
    :param is_silent: whether coming again is not counted: an automatic reply
    :param is_forwarded: whether a colleague takes the lead over at once, as a chatbot
        forwards the chat: then leads that others have stay theirs, and they are told
    :param matched: {id of a known lead that was found instead of made: its description}
    :param given: {minus the key of a lead to create: the name that was typed, where the
        contact is called otherwise}
    :param landing: what the address says at which the visitor came, as of
        ``read_landing_url``; with ``landing_page`` and the naive UTC ``date`` if known
    """

    code: str
    company: models.Model | None = None
    is_silent: bool = False
    is_forwarded: bool = False
    matched: dict = field(default_factory=dict)
    given: dict = field(default_factory=dict)
    landing: dict = field(default_factory=dict)


class CrmLead(models.Model):
    """The one place where all leads end that Odoo makes by itself.

    Before such a lead is created, it is matched as the ledger does with events
    (:meth:`_match_or_create_leads`): a person has one open lead for a product, and one
    seller. What becomes of it, by its way:

    * *website form, e-mail to an alias, chatbot, /lead in a chat, survey*: the known
      lead is returned instead of a new one. It gets the touchpoint, the text and what
      was empty; its seller and its clocks stay. A lost lead is reopened. The ids that
      Odoo answers with are those of the known lead.
    * *event lead rule*: the same, but several rules may make several leads of one
      registration, as their users want it (``lead_alignment_event``).
    * *a buyer, or another product*: a new lead, of the seller who knows them.
    * *typed by hand, imported by Odoo, by RPC*: the lead is made as it was typed, since
      somebody decided so. The other open lead counts *Came Again*, both chatters say
      so, and the other's owner gets a message.
    * *copied, loaded from our lead file, made from the ledger*: have their own rules.
    """

    _inherit = "crm.lead"

    def copy(self, default=None):
        copies = super(CrmLead, self.with_context(lead_way=COPIED)).copy(default)
        return copies.with_env(self.env)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Match the sender of an e-mail; an automatic reply is no coming again."""
        is_silent = self._is_of_automatic_mail()
        arriving = self._arriving_by("email_in", is_silent=is_silent)
        lead = super(CrmLead, arriving).message_new(msg_dict, custom_values)
        return lead.with_env(self.env)

    def _assign_userless_lead_in_team(self, creation_source):
        """Leave known leads with their seller, or in the pool."""
        arrival = self._get_arrival()
        new = self.filtered(lambda lead: not arrival or lead.id not in arrival.matched)
        return super(CrmLead, new)._assign_userless_lead_in_team(creation_source)

    def _arriving_by(self, code, company=None, **marks):
        """Return these leads with the mark that new ones come by themselves.

        :param code: and the other parameters: see ``Arrival``
        """
        marks = {"landing": self._get_landing(), **marks}
        return self.with_context(lead_way=Arrival(code, company, **marks))

    @api.model
    def _get_arrival(self):
        way = self.env.context.get("lead_way")
        return way if isinstance(way, Arrival) else None

    # ------------------------------------------------------------
    # Made by Odoo
    # ------------------------------------------------------------

    @api.model
    def _match_arrivals(self, arrival, vals_list):
        """Find the known leads of leads that are to be created.

        :param vals_list: values for ``create``
        :returns: ([for each values the id of the known lead, or minus the key of one to
            create], {minus the key: values of a lead to create})
        """
        # sudo: who sends a form has no rights; only the leads of this very person
        leads = self.sudo()
        drafts = [leads._draft(vals) for vals in vals_list]
        companies = [
            draft.company_id or arrival.company or self.env.company for draft in drafts
        ]
        places, fresh = [None] * len(drafts), {}
        for company in set(companies):
            numbers = [n for n, one in enumerate(companies) if one == company]
            leads._match_arrivals_of(
                arrival,
                company,
                {n: (drafts[n], vals_list[n]) for n in numbers},
                (places, fresh),
            )
        # ids of leads are positive
        return (
            [-one if _is_planned(one) else one.id for one in places],
            {-key: vals for key, vals in fresh.items()},
        )

    @api.model
    def _draft(self, vals):
        """Return the lead as it would be, without storing it."""
        defaults = self.default_get([name for name in TELLING if name not in vals])
        told = {name: vals[name] for name in TELLING if name in vals}
        return self.new({**defaults, **told})

    @api.model
    def _match_arrivals_of(self, arrival, company, arriving, result):
        """As :meth:`_match_arrivals`, for the leads of one company.

        :param arriving: {number: (draft, values)}
        :param result: (places, fresh) to add to
        """
        places, fresh = result
        seen = {
            n: draft._get_identity_pairs(company) for n, (draft, _v) in arriving.items()
        }
        self.env["customer.erasure"]._drop_erased(company, seen)
        people = self._foresee_people(
            company, {number: pairs for number, pairs in seen.items() if pairs}
        )
        self._lock_people(people.values())
        known = self._get_leads_of_all(company, people.values())
        homeless = self._get_leads_without_company(arriving)
        asked = {}
        for number, (draft, vals) in arriving.items():
            whose = people.get(number, NOBODY)
            whose = whose if whose != NOBODY else None
            found = known[whose] if whose else []
            if whose and whose.is_nobody:
                found = _get_named_alike(found, draft.contact_name, fresh)
            found = [*found, *homeless.get(number, ())]
            found = [
                lead
                for lead in found
                if self._may_be_arrival(lead, vals, fresh)
                and not (arrival.is_forwarded and _is_owned(lead))
            ]
            lead = self._find_lead_among(found, draft.interest_id.id, fresh)
            if lead is None:
                owner = self._get_owner_vals(company, found)
                claim = {"is_name_claimed": bool(vals.get("contact_name"))}
                lead = _plan({"interest_id": False, **vals, **owner, **claim}, fresh)
                asked[lead] = (whose.profile_ids if whose else (), seen[number])
                if whose:
                    known[whose].insert(0, lead)
            places[number] = lead
        given = self._use_contact_names(company, fresh, asked)
        arrival.given.update((-key, name) for key, name in given.items())

    @api.model
    def _get_leads_without_company(self, arriving):
        """Return {number: [leads without company, newest first]} by the same e-mail.

        They have no person. Odoo makes such leads where the team has no company.

        :param arriving: {number: (draft, values)}
        """
        emails = {
            number: draft.email_normalized
            for number, (draft, _vals) in arriving.items()
            if draft.email_normalized and not draft.company_id
        }
        if not emails:
            return {}
        leads = self.with_context(active_test=False).search(
            [
                ("company_id", "=", False),
                ("email_normalized", "in", list(emails.values())),
            ],
            order="id desc",
        )
        return {
            number: [lead for lead in leads if lead.email_normalized == email]
            for number, email in emails.items()
        }

    @api.model
    def _may_be_arrival(self, lead, vals, fresh):
        """Hook: whether what comes may be this known or planned lead coming again."""
        return True

    @api.model
    def _note_arrivals(self, arrival, arrived, made):
        """Note on known leads what came for them.

        :param arrived: [(lead id, values that a new lead would have had)]
        :param made: ids of leads that were created with the first values for them
        """
        touches, just_made = [], set(made)
        # sudo: who sends a form has no rights on the lead that is theirs
        leads = self.sudo().with_context(lead_touch=TOUCHED)
        for lead_id, vals in arrived:
            lead = leads.browse(lead_id)
            if lead_id in just_made:
                just_made.discard(lead_id)
            elif lead_id in made:  # another seat of one booking
                lead._take_over(vals)
            else:
                arrival.matched[lead_id] = lead.description
                if not lead._has_arrived(vals):
                    touch = lead._prepare_arrival_touch(
                        arrival.code, vals, lead._take_over(vals)
                    )
                    touches.append(_Touch(lead, touch, False))
        if not arrival.is_silent:
            leads._note_touches(touches)

    @api.model
    def _note_given_names(self, arrival, made):
        """Note on new leads the names that were typed, where others are kept.

        :param made: {minus the key: id of the lead}
        """
        # sudo: who sends a form has no rights on the lead
        leads = self.sudo()
        for key, name in arrival.given.items():
            if key in made:
                lead = leads.browse(made[key])._in_company_language()
                lead._message_log(body=lead.env._("Name provided: %s", name))

    def _has_arrived(self, vals):
        """Hook: whether the lead knows what comes already, so that nothing is noted."""
        return False

    def _take_over(self, vals):
        """Fill what is empty; a second phone goes beside the first.

        :returns: texts of the values that differ, which the lead does not take
        """
        self.ensure_one()
        fill, differing, kept = {}, [], self._get_kept_fields()
        if vals.get("contact_name") and self._is_free("contact_name"):
            vals = self._use_own_name(vals, differing)
        for name, value in vals.items():
            target = self._fields.get(name)
            if not target or not value or name in kept or target.type == "html":
                continue
            if target.type in ("one2many", "many2many"):
                if all(isinstance(one, int) for one in value):
                    fill[name] = [Command.link(one) for one in value]
            elif self._is_free(name):
                fill[name] = value
                if name == "contact_name":
                    fill["is_name_claimed"] = vals.get("is_name_claimed", True)
            elif self._differs(name, value):
                differing.append(self._describe_value(name, value))
        phone = vals.get("phone")
        if phone and self._differs("phone", phone) and self._is_free("phone_2"):
            fill.setdefault("phone_2", phone)
        if fill:
            self.write(fill)
        return differing

    def _use_own_name(self, vals, differing):
        """Return ``vals`` with the name of the lead's contact, if there is one.

        :param differing: list, to which the name is added that was typed
        """
        name = self._get_contact_name()
        if not name or name == vals["contact_name"]:
            return vals
        differing.append(self._describe_value("contact_name", vals["contact_name"]))
        return {**vals, "contact_name": name, "is_name_claimed": False}

    @api.model
    def _get_kept_fields(self):
        """Hook: return names of fields that what comes again does not touch."""
        return KEPT

    def _is_free(self, name):
        """Whether an empty field may be filled.

        The addresses of a contact are the contact's: a form does not change them.
        """
        is_contacts = self.partner_id and name in ("email_from", "phone")
        return not self[name] and not is_contacts

    def _differs(self, name, value):
        if name in ("phone", "phone_2"):
            known = [self.phone_sanitized, self._sanitize(self.phone_2)]
            return (self._sanitize(value) or value) not in [*known, self.phone]
        if name == "email_from":
            draft = self.new({"email_from": value})
            return draft.email_normalized != self.email_normalized
        now = self[name]
        return value != (now.id if isinstance(now, models.BaseModel) else now)

    def _sanitize(self, phone):
        return phone and self.env["customer.identity"]._normalise(
            self.company_id or self.env.company, "phone", phone
        )

    def _describe_value(self, name, value):
        target = self._fields[name]
        label = target._description_string(self.env)
        if target.type == "many2one":
            value = self.env[target.comodel_name].browse(value).display_name
        return f"{label}: {value}"

    @api.model
    def _prepare_arrival_touch(self, code, vals, differing=()):
        """Return the values of the touchpoint, as :meth:`_prepare_touch_vals` does.

        :param vals: of a lead
        :param differing: texts of the values that the known lead did not take
        """
        catalogue = self.env["customer.event.type"]._get_catalogue()
        text = get_plain_text(vals.get("description")).strip()
        note = "\n".join(filter(None, [vals.get("name"), text, *differing]))
        return {
            **dict.fromkeys((*TOUCH_TEXTS, *UTM_FIELDS), False),
            **self._prepare_landing_vals(self.company_id or self.env.company),
            **{name: vals[name] for name in UTM_FIELDS if vals.get(name)},
            "interest_id": vals.get("interest_id") or False,
            "event_id": False,
            "request_key": False,
            "date": fields.Datetime.now(),
            "type_id": catalogue[code].type_id,
            "contact_name": vals.get("contact_name") or False,
            "note": note or False,
        }

    # ------------------------------------------------------------
    # Typed by hand
    # ------------------------------------------------------------

    def _is_typed(self):
        """Whether new leads are a colleague's decision."""
        context = self.env.context
        is_of_program = context.get("lead_way") is COPIED or context.get(
            "lead_touch"
        ) in (TOUCHED, TOUCHED_LATER)
        return not (self.env.su or is_of_program) and self.env.user._is_internal()

    def _tell_other_owners(self, name=None):
        """Note on the other open leads of these new leads' people that somebody entered
        another one, and tell their owners.

        :param name: who entered it; by default the user
        """
        name = name or self.env.user.name
        # sudo: the other leads may be others'; only the note is written
        new = self.sudo().filtered("profile_id")
        others = new._get_open_others()
        told = {}
        for lead in new:
            found = others.get(lead.profile_id.id, [])
            other = lead._find_lead_among(found, lead.interest_id.id, {})
            if found:
                text = lead._in_company_language()._describe_others(found)
                lead._message_log(body=plaintext2html(text))
            if other is not None:
                other._register_typed(name)
            for owner in {one.user_id for one in found} - {self.env.user}:
                told.setdefault(owner, []).append(lead)
        for owner, leads in told.items():
            if owner.active:
                self._tell_owner(owner, leads, name)

    def _get_open_others(self):
        """Return {profile id: [other open leads of the person, newest first]}."""
        found = self.search(
            [
                ("profile_id", "in", self.profile_id.ids),
                ("id", "not in", self.ids),
            ],
            order="id desc",
        )
        return {
            profile.id: [lead for lead in leads if _is_open(lead)]
            for profile, leads in found.grouped("profile_id").items()
        }

    def _register_typed(self, name):
        env = self._in_company_language().env
        text = env._("%s entered another lead of this customer.", name)
        touch = self._prepare_arrival_touch("lead_created", {"name": text})
        self.with_context(lead_touch=TOUCHED)._register_repeat([touch])

    @api.model
    def _describe_others(self, others):
        """Say who has the customer, and no more: the leads may be hidden."""
        nobody = self.env._("Unassigned")
        return "\n".join(
            self.env._(
                "Also with %(user)s since %(date)s.",
                user=other.user_id.name or nobody,
                date=format_date(self.env, other.date_open or other.create_date),
            )
            for other in others
        )

    @api.model
    def _tell_owner(self, owner, leads, name):
        env = self.with_context(lang=owner.lang).env
        text = env._(
            "%(user)s entered a lead of your customer: %(leads)s. Agree on who "
            "continues.",
            user=name,
            leads=", ".join(lead.contact_name or lead.name for lead in leads),
        )
        owner.with_env(env)._notify_user(env._("Your customer was entered again"), text)


def _is_owned(lead):
    return not _is_planned(lead) and bool(lead.user_id)
