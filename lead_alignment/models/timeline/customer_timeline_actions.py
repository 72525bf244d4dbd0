from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq, format_datetime
from odoo.tools.misc import hmac

from ...tools.timeline import HIDDEN, LEVELS, SUMMARY
from .mail_activity import QUESTION

SCOPE = "lead_alignment.customer.timeline"
MOST_PINS = 5
MOST_ALIKE = 1000  # entries of one source that may share a second


class CustomerTimeline(models.AbstractModel):
    """What users do with an entry: ask its owner, pin it, detach it.

    An entry is named by its source, its moment and a token, from which no id can be
    read: so users learn nothing of records that they may not read.
    """

    _inherit = "customer.timeline"

    @api.model
    def _get_token(self, source, record_id):
        # sudo: reads the secret of this database
        message = (source.key, record_id, self.env.uid)
        return hmac(self.sudo().env, SCOPE, message)[:32]

    @api.model
    def _resolve(self, person, source_key, date, token):
        """Return (source, record in sudo) of an entry that the user was shown.

        :raises UserError: if it is no entry of this customer any more
        :raises AccessError: if the user may not see it
        """
        source = self._get_sources().get(source_key)
        moment = fields.Datetime.to_datetime(date)
        found = []
        if source and moment:
            length = timedelta(days=1) if source.is_day else timedelta(seconds=1)
            between = (moment, moment + length)
            found = self._find_of(person, source, None, between, MOST_ALIKE)
        for position in found:
            if consteq(self._get_token(source, position.record_id), str(token)):
                viewer = self._get_viewer(None)
                readable = self._get_readable(source, [position], viewer)
                if not readable and self._get_viewer_level(source, viewer) == HIDDEN:
                    raise AccessError(
                        self.env._("You do not have access to this entry.")
                    )
                # sudo: the user was shown this entry at their level
                return source, self.env[source.model].sudo().browse(position.record_id)
        raise UserError(self.env._("This entry no longer exists. Reload the history."))

    @api.model
    def _check_may_act(self):
        """:raises AccessError: for users of no department, as directors are: they read
        histories and change nothing"""
        user = self.env.user
        if not (user._get_departments() or user.has_group("base.group_system")):
            raise AccessError(
                self.env._(
                    "You have read-only access. Only staff who work with "
                    "customers can do this."
                )
            )

    # ------------------------------------------------------------
    # Asking the owner
    # ------------------------------------------------------------

    @api.model
    def ask_owner(self, res_model, res_id, source, date, token, question):
        """Plan one to-do for the owner of an entry.

        :param question: what the user wants to know
        :returns: name of the owner
        :raises UserError: if nobody owns it
        """
        self._check_may_act()
        question = (question or "").strip()
        if not question:
            raise UserError(self.env._("Type your question."))
        person = self._get_person(res_model, res_id)
        source, record = self._resolve(person, source, date, token)
        thread, owner = self._get_owner(source, record, person)
        if not owner:
            raise UserError(
                self.env._("This has no owner yet. Ask the department head.")
            )
        asked = thread.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id == self.env.ref(QUESTION)
                and activity.create_uid == self.env.user
                and activity.user_id == owner
            )
        )
        if asked:
            raise UserError(self.env._("You have already asked %s.", owner.name))
        self._plan_question(thread, owner, source, date, question)
        return owner.name

    @api.model
    def _plan_question(self, thread, owner, source, date, question):
        env = self.with_context(lang=owner.lang).env
        label = env["customer.timeline"]._get_sources()[source.key].label
        moment = fields.Datetime.to_datetime(date)
        when = format_datetime(env, moment, tz=owner.tz, dt_format="short")
        thread.activity_schedule(
            QUESTION,
            user_id=owner.id,
            summary=env._("%s has a question for you", self.env.user.name),
            note=Markup("%s<br/>%s") % (f"{label}, {when}", question),
        )

    @api.model
    def _get_owner(self, source, record, person):
        """Return (record for the to-do, its user).

        It is the entry's own record, else its subject, else the newest lead or contact
        with an owner.
        """
        model, record_id = record._get_timeline_subjects(source, person)[record.id]
        candidates = [record]
        if model in self.env and record_id:
            candidates.append(self.env[model].sudo().browse(record_id).exists())
        # sudo: as for the entry
        leads = self.env["crm.lead"].sudo().browse(person.leads)
        candidates += leads.sorted("id", reverse=True)
        candidates += self.env["res.partner"].sudo().browse(person.partners)
        for candidate in candidates:
            if candidate and "activity_ids" in candidate._fields:
                owner = _get_user(candidate)
                if owner:
                    return candidate, owner
        return candidates[-1], self.env["res.users"]

    # ------------------------------------------------------------
    # Pins
    # ------------------------------------------------------------

    @api.model
    def pin(self, res_model, res_id, source, date, token):
        """Pin an entry on top of the customer's history, for everybody.

        :raises UserError: if there are five pins already
        """
        self._check_may_act()
        person = self._get_person(res_model, res_id)
        source, record = self._resolve(person, source, date, token)
        viewer = self._get_viewer(None)
        is_readable = record.with_env(self.env).has_access("read")
        if not is_readable and self._get_viewer_level(source, viewer) < SUMMARY:
            raise AccessError(
                self.env._("You do not have access to the content of this entry.")
            )
        pins = self.env["customer.timeline.pin"]._get_of(person)
        if len(pins) >= MOST_PINS:
            raise UserError(
                self.env._("You can pin up to %s entries. Unpin one first.", MOST_PINS)
            )
        host_model, host_id = person.own[0]
        company = self._get_company(host_model, host_id)
        # sudo: users who work with the customer may pin; the entry was checked
        pins.create(
            {
                "company_id": company.id,
                "source": source.key,
                "record_model": source.model,
                "record_id": record.id,
                "host_model": host_model,
                "host_id": host_id,
            }
        )
        return True

    @api.model
    def unpin(self, res_model, res_id, pin_id):
        """Remove a pin of this customer."""
        self._check_may_act()
        person = self._get_person(res_model, res_id)
        self._get_viewer(None)
        pins = self.env["customer.timeline.pin"]._get_of(person)
        pins.filtered(lambda pin: pin.id == int(pin_id)).unlink()
        return True

    @api.model
    def _get_pinned(self, person, viewer):
        """Return pinned entries for the viewer, with ``pin_id`` and ``pinned_by``."""
        sources = self._get_sources()
        entries = []
        for pin in self.env["customer.timeline.pin"]._get_of(person):
            if not (source := sources.get(pin.source)):
                continue
            always = (None, None)
            # nothing of a record that was deleted, or is another customer's now
            found = self._find_of(person, source, None, always, 1, pin.record_id)
            for entry in self._show_all(found, [source], viewer, None, person):
                if entry:
                    entry |= {"pin_id": pin.id, "pinned_by": pin.create_uid.name}
                    entries.append(entry)
        return entries

    # ------------------------------------------------------------
    # Detaching
    # ------------------------------------------------------------

    @api.model
    def cut(self, res_model, res_id, source, date, token):
        """Detach an entry: its subject, and all that belongs to that, is another
        customer's.

        :raises UserError: if the subject is this customer's own record
        """
        self._check_may_act()
        person = self._get_person(res_model, res_id)
        source, record = self._resolve(person, source, date, token)
        subject = record._get_timeline_subjects(source, person)[record.id]
        match = self._get_matches([subject], person)[subject]
        if match == "self" or subject in person.own:
            raise UserError(
                self.env._(
                    "This is the customer's own record. To separate two customers, "
                    "open the customer profile and use Identity Links."
                )
            )
        one_model, one_id = person.own[0]
        other_model, other_id = subject
        # sudo: users who work with the customer may detach; it is listed and can be
        # undone
        rows = self.env["customer.timeline.cut"].sudo()
        rows.create(
            {
                "company_id": self._get_company(one_model, one_id).id,
                "one_model": one_model,
                "one_id": one_id,
                "one_name": self.env[one_model].sudo().browse(one_id).display_name,
                "other_model": other_model,
                "other_id": other_id,
                "other_name": self.env[other_model]
                .sudo()
                .browse(other_id)
                .display_name,
            }
        )
        return True

    @api.model
    def _get_company(self, model, record_id):
        # sudo: reads only its company
        record = self.env[model].sudo().browse(record_id)
        return record.company_id or self.env.company

    # ------------------------------------------------------------
    # The access log
    # ------------------------------------------------------------

    @api.model
    def _log_shown(self, res_model, res_id, entries):
        """Log what the user is shown of other departments, before it is returned:
        nothing is seen without its row."""
        counts = {}
        for entry in entries:
            if entry["level"] != LEVELS[-1]:
                counts[entry["source"]] = counts.get(entry["source"], 0) + 1
        if not counts:
            return
        sources = self._get_sources()
        detail = ", ".join(
            f"{sources[key].label} × {count}" for key, count in counts.items()
        )
        record = self.env[res_model].browse(int(res_id))
        log = self.env["alignment.access.log"]
        if not log._was_shown_just_now(record, detail):
            log._log("shown", record, detail, sum(counts.values()))


def _get_user(record):
    """Return the active user of a record, else of its team; None if there is none."""
    user = record["user_id"] if "user_id" in record._fields else None
    if not user and "team_id" in record._fields:
        team = record["team_id"]
        user = team["user_id"] if "user_id" in team._fields else None
    return user.filtered(lambda user: user.active and not user.share) if user else None
