from operator import attrgetter

from odoo import fields, models
from odoo.tools import SQL

from ...tools.channel_event import ChannelEvent
from ...tools.talk import Said


class AlignmentChannel(models.Model):
    """Opens a conversation for what people write, and closes it when it is answered."""

    _inherit = "alignment.channel"

    def _follow_talks(self, events):
        result = super()._follow_talks(events)
        channels = {one: self._find_account(one) for one in {e.account for e in events}}
        talks = [(channels[one.account], one) for one in events if _is_talk(one)]
        if talks:
            self._note_talks(talks)
        return result

    def _note_talks(self, talks, user=None):
        """Note what was written, in the order of time.

        :param talks: [(channel, ``ChannelEvent``)]
        :param user: who answered, if we know
        """
        now = fields.Datetime.now()
        contacts = self._lock_contacts(talks)
        said = {}
        for channel, event in talks:
            # without a contact we wrote first
            if contact := contacts.get((channel.id, event.person)):
                moment = min(event.moment or now, now)
                text = event.text or event.label
                one = Said(moment, text, event.is_ours, is_human=bool(user))
                said.setdefault(contact, []).append(one)
        for told in said.values():
            told.sort(key=attrgetter("moment"))
        self.env["customer.conversation"]._follow(said, user)

    def _record_answer(self, person, message_id, text, user, *, is_program=False):
        """Record an answer that was sent from here.

        :param message_id: as the platform's own word of it would have
        :param is_program: whether no person wrote it: it answers nobody who waits
        """
        event = ChannelEvent(
            code="social_answer",
            account=self.account or "",
            person=person,
            message_id=message_id,
            moment=fields.Datetime.now(),
            text=text,
            is_ours=True,
        )
        (values,) = self._prepare_events([event])
        values["label"] = f"{user.name}: {text}" if user else text
        if is_program:
            self.env["customer.event"]._record_batch([values])
            return
        values["contact"] = (user.id or None, "chat")
        self.env["customer.event"]._record_batch([values])
        self._note_talks([(self, event)], user)
        self.env["customer.conversation"]._name_answerer(self, person, user)

    def _lock_contacts(self, talks):
        """Return {(channel id, person): ``alignment.channel.contact``}, locked: two
        workers open one conversation."""
        rows = self.env.execute_query(
            SQL(
                "SELECT contact.id, contact.channel_id, contact.person "
                "FROM alignment_channel_contact contact "
                "JOIN unnest(%s::int[], %s::text[]) AS seen(channel, person) "
                "ON (contact.channel_id, contact.person) = (seen.channel, seen.person) "
                "ORDER BY contact.channel_id, contact.person FOR UPDATE OF contact",
                [channel.id for channel, _event in talks],
                [event.person for _channel, event in talks],
            )
        )
        # sudo: a job, or the answer of somebody who may answer here
        contacts = self.env["alignment.channel.contact"].sudo()
        contacts = contacts.browse([contact_id for contact_id, *_key in rows])
        contacts.invalidate_recordset(["answered_date", "last_date"])
        return {
            (contact.channel_id.id, contact.person): contact for contact in contacts
        }


def _is_talk(event):
    """Whether somebody wrote: a form or a new follower waits for no answer here."""
    return event.is_ours or event.code == "social_message"
