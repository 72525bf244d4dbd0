import json
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.channel_event import ChannelEvent, LeadAd
from ...tools.storable_text import make_storable
from ...tools.typed_addresses import find_typed
from ..customer.identity_form import normalise
from .alignment_channel import PLATFORMS
from .alignment_channel_message import TryAgain

# by which the people of a platform are named: "zalo:<account>:<id>"
SYSTEMS = {"zalo": "zalo", "meta": "facebook", "google": "google"}
MAX_NOTE = 2000
# reasons for which nothing of a person is kept
UNWANTED = ("erased", "consent")


class AlignmentChannel(models.Model):
    """Records what people did on a platform as customer events.

    The platform's id of a person is an identity: "zalo:<account>:<id>". A phone or
    e-mail that the person gives, also within a sentence, joins it. A number that is not
    the first one that the person gave is somebody else's.
    """

    _inherit = "alignment.channel"

    def _read_messages(self, messages):
        """Record waiting messages of this channel, oldest first. In sudo.

        :param messages: ``alignment.channel.message``
        """
        self.ensure_one()
        pairs = []
        for message in messages:
            found, reason = self._read_message(message)
            pairs += [(message, event) for event in found]
            message._finish(len(found), reason)
        if pairs:
            values_list = self._prepare_events([event for _message, event in pairs])
            result = self.env["customer.event"]._record_batch(values_list)
            refused = result["refused"]
            self._tell_refused(pairs, refused)
            self._follow_talks(
                [
                    event
                    for index, (_message, event) in enumerate(pairs)
                    if event.person and refused.get(index, ("",))[0] not in UNWANTED
                ]
            )

    def _follow_talks(self, events):
        """Hook: what people wrote on this channel and its sisters, and what they were
        answered, in the order in which it came.

        :param events: [``ChannelEvent``]
        """

    @api.model
    def _tell_refused(self, pairs, refused):
        """Say at each message why its event was not recorded. Nothing stays of people
        who must not be recorded; who could not be told apart may be after a question
        is mapped."""
        unwanted = {}
        for index, (code, text) in refused.items():
            if index >= len(pairs):
                continue
            message, event = pairs[index]
            vals = {"reason": text[:500], "event_count": 0}
            if code in UNWANTED:
                vals["body"] = False
                unwanted.setdefault(message.channel_id, set()).add(event.person)
            elif code == "identity":
                vals["state"] = "failed"
            message._amend(vals)
        for channel, people in unwanted.items():
            self.env["alignment.channel.contact"]._forget(channel, people)

    def _read_message(self, message):
        """Return ([``ChannelEvent``], note) of a message."""
        if message.kind == "lead":
            return self._read_lead(message)
        try:
            body = make_storable(json.loads(message.body or ""))
        except (ValueError, RecursionError):
            return [], self.env._("This is no JSON.")
        found = PLATFORMS[self.platform].read(body)
        kept, others = [], set()
        channels = {one: self._find_account(one) for one in {e.account for e in found}}
        for one in found:
            if channel := channels[one.account]:
                kept.append((channel, one))
            else:
                others.add(one.account)
        self._queue_leads(
            [(channel, one) for channel, one in kept if isinstance(one, LeadAd)]
        )
        events = [one for _channel, one in kept if isinstance(one, ChannelEvent)]
        if any(event.is_test for event in events):
            return [], self.env._("A test of the platform: it works.")
        if others:
            return events, self.env._(
                "Left out: it is for the account %s.", ", ".join(sorted(others))[:200]
            )
        return events, "" if found else self.env._("It says nothing about a customer.")

    def _find_account(self, account):
        """Return the channel of the account that a message is for, itself or a sister:
        one app of Meta has one address for all its pages."""
        own = {self.account, self.instagram_account} - {False}
        if not account or not own or account in own:
            return self
        return self.search(
            Domain("platform", "=", self.platform)
            & Domain("company_id", "=", self.company_id.id)
            & (
                Domain("account", "=", account)
                | Domain("instagram_account", "=", account)
            ),
            limit=1,
        )

    def _queue_leads(self, leads):
        """Queue the lead forms that a message told of.

        :param leads: [(channel, ``LeadAd``)]
        """
        by_channel = {}
        for channel, lead in leads:
            by_channel.setdefault(channel, {})[lead.lead_id] = None
        for channel, refs in by_channel.items():
            self.env["alignment.channel.message"]._store_leads(channel, refs)

    def _read_lead(self, message):
        """Hook: return ([``ChannelEvent``], note) of a lead form."""
        return [], ""

    def _fetch_lead(self, lead_ref):
        """Hook: return the JSON of a lead form, by its id at the platform.

        :raises TryAgain: if the platform does not answer now
        """
        raise TryAgain(self.env._("%s has no lead forms.", self.name))

    # ------------------------------------------------------------
    # Events
    # ------------------------------------------------------------

    def _prepare_events(self, events):
        """Return values for ``customer.event._record_batch``: first one a
        ``ChannelEvent``, then those about others whom people named.

        :param events: [``ChannelEvent``]
        """
        now = fields.Datetime.now()
        channels = {one: self._find_account(one) for one in {e.account for e in events}}
        targets = self.env["alignment.channel.question"]._get_targets(self, events)
        opened = self._note_contacts(events, channels, now)
        filled = [_fill_in(event, targets) for event in events]
        typed = self._find_typed(filled)
        own = self.env["customer.identity"]._find_own(
            self.company_id, {pair for found in typed for pair in found}
        )
        first = self._get_first_pairs(filled, channels)
        values_list, beside = [], []
        for event, found in zip(filled, typed, strict=True):
            channel = channels[event.account]
            account = channel._get_account_of(event.person)
            pairs = [pair for pair in found if pair not in own]
            theirs = _take_theirs(event, pairs, first.setdefault(account, {}))
            touch = opened.get((channel, event.person), {}) | event.touch
            values = channel._prepare_values(event, touch, now)
            if event.is_ours:
                del values["touch"]
                values_list.append({**values, "identities": [("external", account)]})
                continue
            values_list.append(
                channel._add_people(values, account, theirs, is_theirs=True)
            )
            beside += [
                channel._add_people(
                    {**values, "message_id": f"{values['message_id']} {pair[1]}"},
                    None,
                    [pair],
                    is_theirs=False,
                )
                for pair in pairs
                if pair not in theirs
            ]
        return values_list + beside

    def _find_typed(self, events):
        """Return [[(kind, value)]] of the addresses that people gave; none of ours."""
        country = self.company_id.country_id
        form = partial(
            normalise, country=country.code or "", dial=country.phone_code or 0
        )
        return [[] if one.is_ours else _find_pairs(one, form) for one in events]

    def _note_contacts(self, events, channels, now):
        """Return {(channel, person): touch of the ad that opened the talk}."""
        contacts, opened = self.env["alignment.channel.contact"], {}
        by_channel = {}
        for event in events:
            # who unfollows permits no more messages by it
            is_theirs = not event.is_ours and event.code != "social_unfollow"
            if event.person and is_theirs:
                seen = by_channel.setdefault(channels[event.account], {})
                date, touch = seen.get(event.person, (None, {}))
                moment = min(event.moment or now, now)
                seen[event.person] = (max(date or moment, moment), event.touch or touch)
        for channel, seen in by_channel.items():
            found = contacts._note(channel, seen)
            opened |= {(channel, person): touch for person, touch in found.items()}
        return opened

    def _get_account_of(self, person):
        """Return the identity of a person of the platform, "" for nobody."""
        if not person:
            return ""
        return f"{SYSTEMS[self.platform]}:{self.account or self.id}:{person}"

    def _get_first_pairs(self, events, channels):
        """Return {account: {kind: values}} of the addresses that people on this
        platform are known by."""
        accounts = {
            channels[event.account]._get_account_of(event.person)
            for event in events
            if event.person
        }
        pairs = [("external", account) for account in accounts]
        rows = self.env["customer.identity"]._find_rows(self.company_id, pairs)
        known = self.env["customer.identity"].search(
            [
                ("profile_id", "in", [row.profile_id for row in rows.values()]),
                ("profile_id", "!=", False),
                ("kind", "in", ("phone", "email")),
            ]
        )
        by_person = {}
        for identity in known:
            values = by_person.setdefault(identity.profile_id.id, {})
            values.setdefault(identity.kind, set()).add(identity.value)
        return {
            account: {
                kind: set(values)
                for kind, values in by_person.get(row.profile_id, {}).items()
            }
            for (_kind, account), row in rows.items()
        }

    def _prepare_values(self, event, touch, now):
        """Return the values of an event, without the people it is about."""
        system = SYSTEMS[self.platform]
        name = event.given.get("name", "")
        note = "\n".join(filter(None, [event.touch.get("note"), event.text]))
        return {
            "type": event.code,
            "message_id": event.message_id,
            "source": f"{system}:{self.account or self.id}",
            "occurred_at": min(event.moment or now, now),
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            "campaign": event.campaign or None,
            "label": event.text or event.label or touch.get("form") or touch.get("ad"),
            "click": event.click,
            "touch": {
                "source": self.source_id.name or system,
                **touch,
                "note": note[:MAX_NOTE],
                "contact_name": name,
                "partner_name": event.given.get("company", ""),
            },
        }

    def _add_people(self, values, account, pairs, is_theirs):
        """Return ``values`` with those whom the event is about.

        A number within a message is one to call: it makes a lead.
        """
        phones = [value for kind, value in pairs if kind == "phone"]
        emails = [value for kind, value in pairs if kind == "email"]
        identities = [*([("external", account)] if account else []), *pairs]
        code = values["type"]
        if phones and code == "social_message":
            code = "social_phone"
        return {
            **values,
            "type": code,
            "identities": identities,
            "touch": {
                **values["touch"],
                "phone": phones[0] if phones else "",
                "email": emails[0] if emails else "",
                "contact_name": values["touch"]["contact_name"] if is_theirs else "",
            },
        }


def _take_theirs(event, pairs, first):
    """Return those of ``pairs`` that are the person's own: what a form says, what we
    know to be theirs, or the first of each kind that the person ever wrote.

    :param first: {kind: values} of the person, to which a first one is added
    """
    if not event.person or event.given:
        return pairs
    for kind, value in pairs:
        first.setdefault(kind, {value})
    return [(kind, value) for kind, value in pairs if value in first[kind]]


def _fill_in(event, targets):
    """Return the event with the answers of its form where they belong."""
    if not event.answers:
        return event
    given, touch, notes = dict(event.given), dict(event.touch), []
    for question, answer in event.answers:
        target = targets.get((event.form[0], question[:200]), "note")
        if target == "note":
            notes.append(f"{question.replace('_', ' ')}: {answer}")
        elif target == "product":
            touch.setdefault("product", answer)
        elif target != "skip":
            given.setdefault(target, answer)
    note = "\n".join(filter(None, [touch.get("note"), *notes]))
    return event._replace(given=given, touch={**touch, "note": note})


def _find_pairs(event, form):
    """Return [(kind, normalised value)] of the addresses that a person gave."""
    given = [(kind, event.given.get(kind, "")) for kind in ("phone", "email")]
    typed = [pair for pair in given if pair[1]] or find_typed(event.text)
    pairs = [(kind, form(kind, text)) for kind, text in typed]
    return list(dict.fromkeys(pair for pair in pairs if pair[1]))
