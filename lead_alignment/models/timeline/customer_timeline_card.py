from odoo import api, models
from odoo.tools import format_datetime

from ...tools.timeline import SUMMARY, CardFact

MOST_READ = 100
REACHED = {"event", "lead"}  # sources that show that a campaign reached the customer


class CustomerTimeline(models.AbstractModel):
    """The card above the history: who the customer is, and what to know when talking to
    them."""

    _inherit = "customer.timeline"

    @api.model
    def get_card(self, res_model, res_id, view_as=None):
        """Return the card above a customer's history; log what it shows of others.

        :returns: dict of

            * ``name``, ``contacts`` [{id, kind, value}] of identities, masked for
              users who see masks
            * ``facts`` [{key, label, value, icon}] that the viewer may see
            * ``campaigns``: running ones that reached the customer, with ``message``
              and ``talking_points``
            * ``offers``: [{name, reason}] to speak of next
            * ``pins``: entries as of ``get_page``, with ``pin_id`` and ``pinned_by``
            * ``counts``: as of ``get_counts``
        """
        viewer = self._get_viewer(view_as)
        person = self._get_person(res_model, res_id)
        newest = self._find_newest(person)
        seen = self._get_seen(person, newest, viewer)
        pins = self._get_pinned(person, viewer)
        self._log_shown(res_model, res_id, pins)
        return {
            "name": self._get_name(person),
            "contacts": self._get_contacts(person),
            "facts": [
                {
                    "key": fact.key,
                    "label": fact.label,
                    "value": fact.value,
                    "icon": fact.icon,
                }
                for fact in self._get_facts(person)
                if fact.value and fact.source in seen
            ],
            "campaigns": self._get_campaigns(person) if seen & REACHED else [],
            "offers": [
                {"name": offer.name, "reason": offer.reason}
                for offer in self._get_offers(person)
                if offer.source in seen
            ],
            "pins": pins,
            "counts": self._count(newest, viewer),
        }

    @api.model
    def _get_seen(self, person, newest, viewer):
        """Return keys of the sources of which the viewer sees at least a summary."""
        return {
            source.key
            for source, found in newest
            if self._get_viewer_level(source, viewer) >= SUMMARY
            or self._is_readable(source, found, person, viewer)
        }

    @api.model
    def _get_name(self, person):
        """Return the customer's name, whichever of their records was opened."""
        if not person.own:
            return self.env._("Unknown customer")
        model, record_id = person.own[0]
        # sudo: internal users may know the customer's name; addresses in it are masked
        record = self.env[model].sudo().browse(record_id)
        if model != "crm.lead":
            return record.display_name or self.env._("Unknown customer")
        return record._get_person_name() or self.env._("Unknown customer")

    @api.model
    def _is_readable(self, source, found, person, viewer):
        """Whether the viewer may read all records of a source about this person; of
        leads, only the main lead counts."""
        if viewer.is_try:
            return False
        if source.key == "lead":
            lead = self._get_main_lead(person).sudo(False)
            return bool(lead) and lead.has_access("read")
        readable = self._get_readable(source, found, viewer)
        return bool(found) and len(readable) == len(found) < MOST_READ

    @api.model
    def _get_contacts(self, person):
        """Return the customer's own phones and e-mails, without those of colleagues."""
        own = {record_id for model, record_id in person.own if model[:8] == "customer"}
        ids = [
            identity_id
            for identity_id, (kind, _value, profile_id) in person.identities.items()
            if kind in ("phone", "email") and profile_id in own
        ]
        identities = self.env["customer.identity"].browse(ids)._filtered_access("read")
        return identities.read(["kind", "value"])

    @api.model
    def _get_main_lead(self, person):
        """Return the lead that was opened, else the person's newest open one, else the
        newest.

        Leads of the person's colleagues do not count.
        """
        # sudo: a summary, shown by the visibility of leads
        leads = self.env["crm.lead"].sudo().browse(person.leads)
        if person.own and person.own[-1][0] == "crm.lead":
            return leads.browse(person.own[-1][1])
        own = leads.filtered(
            lambda lead: (
                ("customer.profile", lead.profile_id.id) in person.own
                or (lead._name, lead.id) in person.own
                or ("res.partner", lead.partner_id.id) in person.own
            )
        )
        return own.sorted(
            lambda lead: (lead.active and lead.won_status == "pending", lead.id)
        )[-1:]

    @api.model
    def _get_facts(self, person):
        """Hook: return [``CardFact``]. A bridge adds facts of its app::

        def _get_facts(self, person):
            visits = self.env["crm.visit"].sudo().search_count([...])
            fact = CardFact("visits", "visit", "Visits", str(visits), "fa-car")
            return [*super()._get_facts(person), fact]
        """
        lead = self._get_main_lead(person)
        facts = self._get_lead_facts(lead) if lead else []
        # sudo: a summary, shown by the visibility of its source
        profiles = self.env["customer.profile"].sudo()
        own = [one_id for model, one_id in person.own if model == "customer.profile"]
        people = profiles.browse(own).sorted("last_contact_date", reverse=True)
        if people[:1].last_contact_date:
            facts.append(self._get_last_contact(people[0]))
        return facts

    @api.model
    def _get_lead_facts(self, lead):
        stages = dict(lead._fields["lifecycle"]._description_selection(self.env))
        campaign = lead.first_touch_campaign_id or lead.campaign_id
        promise = lead.won_status == "pending" and lead.callback_date
        texts = (
            ("lifecycle", self.env._("Lifecycle"), "fa-flag-o"),
            ("k_status", self.env._("K-Status"), "fa-phone"),
            ("owner", self.env._("Salesperson"), "fa-user-o"),
            ("score", self.env._("Score"), "fa-thermometer-half"),
            ("campaign", self.env._("First Source"), "fa-bullhorn"),
            ("promise", self.env._("Callback Scheduled"), "fa-clock-o"),
        )
        values = {
            "lifecycle": stages.get(lead.lifecycle),
            "k_status": lead.k_status_label,
            "owner": lead.user_id.name,
            "score": lead.score_label,
            "campaign": campaign.title or lead.source_id.name,
            "promise": promise and self._get_moment(promise),
        }
        return [
            CardFact(key, "lead", label, values[key], icon)
            for key, label, icon in texts
        ]

    @api.model
    def _get_last_contact(self, profile):
        channels = dict(
            profile._fields["last_contact_channel"]._description_selection(self.env)
        )
        texts = (
            self._get_moment(profile.last_contact_date),
            channels.get(profile.last_contact_channel),
            profile.last_contact_user_id.name or self.env._("the customer"),
        )
        return CardFact(
            key="last_contact",
            source="call",
            label=self.env._("Last Contact"),
            value=" · ".join(filter(None, texts)),
            icon="fa-comments-o",
        )

    @api.model
    def _get_moment(self, moment):
        return format_datetime(self.env, moment, dt_format="short")

    @api.model
    def _get_campaigns(self, person):
        """Return briefs of the running campaigns that reached the customer."""
        running = self.env["utm.campaign"]._get_running(self.env.company)
        if not running:
            return []
        # sudo: finds campaigns that reached the customer; all internal users read
        # briefs
        leads = self.env["crm.lead"].sudo().browse(person.leads)
        touched = leads.campaign_id | leads.touch_ids.campaign_id
        events = self.env["customer.event"].sudo()
        found = events._read_group(
            [
                ("identity_id", "in", list(person.identities)),
                ("campaign_id", "in", running.ids),
            ],
            ["campaign_id"],
        )
        touched |= events.campaign_id.union(*(campaign for (campaign,) in found))
        return (running & touched.sudo(False))._get_brief()

    @api.model
    def _get_offers(self, person):
        """Hook: return [``Offer``], what to speak of next; for apps that sell."""
        return []
