import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.phone_validation.tools import phone_validation

from ...tools.lead_row import PHONES
from ...tools.unaccent import get_words
from ..attribution.crm_lead import TOUCHED_LATER
from ..handover.crm_lead import HANDED_OVER, NURTURED
from ..ledger.alignment_utm_alias import TARGETS
from ..shared.isolation import isolated
from ..shared.lead_move import Move
from .crm_lead import CREATED
from .crm_lead_import_line import LOADED
from .crm_lead_import_words import WORDS

_logger = logging.getLogger(__name__)
BATCH_SIZE = 200
RUNNING = ("loading", "undoing")
# texts of a row that a touchpoint keeps
TOUCH_TEXTS = (
    *("ad", "form", "platform_lead_id", "platform"),
    *("click_id", "click_kind"),
)
# texts of a row that a lead keeps under another name
RENAMED = {"need": "customer_need", "motive": "buying_motive"}
PLAIN = ("partner_name", "function", "website", "street", "city", "zip")


class CrmLeadImport(models.Model):
    """Loads the rows of a lead file in a scheduled job, batch by batch; each batch is
    one transaction that writes leads and rows together."""

    _inherit = "crm.lead.import"

    def action_load(self):
        """Start loading, or continue after a stop."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("checked", "stopped"):
            raise UserError(self.env._("Check the file first."))
        self._with_loading().state = "loading"
        self._trigger_job()

    def action_stop(self):
        """Stop after the running batch; loaded rows stay."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "loading":
            self._with_loading().state = "stopped"

    def _trigger_job(self):
        # sudo: any user who may load a file may trigger the job
        self.env.ref("lead_alignment.ir_cron_load_files").sudo()._trigger()

    @api.model
    def _cron_load(self, batch_size=BATCH_SIZE):
        """Load and undo files, one committed batch after the other."""
        files = self.search([("state", "in", RUNNING)], order="id")
        for file in files:
            while file.try_lock_for_update(allow_referencing=True):
                file.invalidate_recordset(["state"])
                done = file._work_off_next(batch_size)
                is_over = file.state not in RUNNING
                left = len(files.filtered(lambda file: file.state in RUNNING))
                if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                    return
                if is_over:
                    break

    def _work_off_next(self, batch_size):
        """Process one batch; a file that fails is stopped, so that others can go on.

        :returns: number of rows processed
        """
        with isolated(self.env, self._stop_after_failure):
            return self._work_off(batch_size)
        return 0

    def _stop_after_failure(self, error):
        _logger.warning("Lead file %s stopped: %s", self.id, error)
        self._with_loading().write({"state": "stopped", "stop_reason": str(error)})

    def _work_off(self, batch_size):
        """Process one batch as the user who loads the file. :returns: number of rows"""
        as_user = self.with_user(self.user_id).with_company(self.company_id)
        as_user = as_user._with_loading()
        if self.state == "loading":
            return as_user._load_batch(batch_size)
        if self.state == "undoing":
            return as_user._undo_batch(batch_size)
        return 0

    # ------------------------------------------------------------
    # Loading
    # ------------------------------------------------------------

    def _load_batch(self, batch_size):
        lines = self.env["crm.lead.import.line"].search(
            [("import_id", "=", self.id), ("is_done", "=", False)], limit=batch_size
        )
        if not lines:
            self.state = "done"
            return 0
        lines._refuse_erased()._forget_person()
        loaded = lines.filtered(lambda line: line.import_action in LOADED)
        # a user may want a row noted on the lead of another row of this batch
        later = loaded.filtered(
            lambda line: line.is_chosen and line.import_action != "new"
        )
        self._load_lines(loaded - later)
        self._load_lines(later)
        left = lines.filtered(lambda line: not line.is_done and not line.error)
        left.write({"is_done": True})
        return len(lines)

    def _load_lines(self, lines):
        """Load these rows, each as it is to be loaded by now."""
        if not lines:
            return
        known = lines._recheck()
        words = self._get_words(lines)
        self._load_new(
            lines.filtered(lambda line: line.import_action == "new"), known, words
        )
        for line in lines.filtered(
            lambda line: line.import_action in ("touch", "reopen")
        ):
            self._load_one(line, lambda line: self._touch(line, words))

    def _get_words(self, lines):
        """Return what the rows name: (words, statuses, countries) by their texts."""
        loaded = lines.filtered(lambda line: line.import_action in LOADED)
        return (
            self._find_or_create_words(loaded),
            self._find_statuses(loaded),
            self._find_countries(loaded),
        )

    def _load_new(self, lines, known, words):
        """Load all lines at once; if one of them fails, one by one."""

        def load_one_by_one(_error):
            for line in lines:
                self._load_one(
                    line, lambda line: self._create_leads(line, known, words)
                )

        with isolated(self.env, load_one_by_one):
            self._create_leads(lines, known, words)

    def _load_one(self, line, load):
        """Load one row; an error is stored on it and does not stop the others."""

        def set_broken(error):
            _logger.info("Row %s of lead file %s: %s", line.row, self.id, error)
            line.write(
                {"import_action": "broken", "error": str(error), "is_done": True}
            )

        with isolated(self.env, set_broken):
            load(line)

    # ------------------------------------------------------------
    # New leads
    # ------------------------------------------------------------

    def _create_leads(self, lines, known, words):
        """Create the leads of these rows; those that must not be called stay with
        marketing."""
        groups = lines.grouped(
            lambda line: (
                self.is_handed_over and not (line.details or {}).get("do_not_call"),
                bool(words[1].get((line.details or {}).get("status"))),
            )
        )
        for (is_handed_over, has_status), group in groups.items():
            leads = self.env["crm.lead"].with_context(
                tracking_disable=True,
                mail_create_nosubscribe=True,
                lead_arrival=HANDED_OVER if is_handed_over else NURTURED,
                lead_touch=TOUCHED_LATER,
                lead_created=CREATED,
            )
            if has_status:  # a file brings history, not work
                leads = leads._with_loading()
            created = leads.create(
                [
                    self._prepare_lead_vals(line, known[line.id].leads, words)
                    for line in group
                ]
            )
            self._touch_new(group, created)
            self._refuse_contacts(group)
            group._note_loaded(created)

    def _touch_new(self, lines, leads):
        """Append the touchpoint that brought each lead, if the file says any."""
        texts = {
            lead.id: _get_touch_texts(line, lead.create_date)
            for line, lead in zip(lines, leads, strict=True)
        }
        for kind in TARGETS:
            meanings = self._find_meanings(lines, kind)
            for line, lead in zip(lines, leads, strict=True):
                if word := (line.details or {}).get(kind):
                    alias_id = meanings[word].alias_id
                    texts[lead.id] |= {
                        f"utm_{kind}": word,
                        f"{kind}_alias_id": alias_id,
                    }
        leads.filtered(
            lambda lead: (
                texts[lead.id] or lead.campaign_id or lead.source_id or lead.medium_id
            )
        )._create_utm_touches(texts)

    def _prepare_lead_vals(self, line, leads, words):
        """Return the values of a new lead.

        :param leads: the customer's other leads, newest first
        """
        details = line.details or {}
        found, statuses, _countries = words
        person = line.contact_name or line.phone or line.email_from
        note = self._get_note(line, words)
        created = line.created_date
        return {
            "name": " – ".join(filter(None, [person, details.get("interest")])),
            "type": "lead",
            "contact_name": line.contact_name,
            "phone": line.phone,
            "phone_2": line.phone_2,
            "email_from": line.email_from,
            **{name: details.get(name) for name in PLAIN},
            **{RENAMED[name]: details.get(name) for name in RENAMED},
            "description": note and plaintext2html(note),
            "company_id": self.company_id.id,
            "country_id": self._get_country(line, words),
            "user_id": False,
            "team_id": self.team_id.id,
            "is_call_consented": details.get("consent", self.is_call_consented),
            **{
                default: found.get((key, details.get(key))) or self[default].id
                for key, (_model, default, _name) in WORDS.items()
            },
            **statuses.get(details.get("status"), {}),
            **({"create_date": created} if created and not line._is_to_come() else {}),
            # sudo: the seller of the customer's other leads, whoever loads
            **self.env["crm.lead"].sudo()._get_owner_vals(self.company_id, leads),
        }

    def _get_country(self, line, words):
        """Return the id of the country: what the row says, else that of the number,
        else the company's."""
        countries = words[2]
        code = line.phone and phone_validation.phone_get_country_code_for_number(
            line.phone
        )
        return (
            countries.get((line.details or {}).get("country"))
            or countries.get((code or "").lower())
            or self.company_id.country_id.id
        )

    def _get_note(self, line, words):
        """Return the note of a row: also the words that name nothing here."""
        details = line.details or {}
        found, statuses, countries = words
        texts = [details[key] for key in ("note", "unread") if details.get(key)]
        labels = dict(self.env["crm.lead.import.column"]._get_target_labels())
        lost = [
            key for key in WORDS if details.get(key) and not found[key, details[key]]
        ]
        if details.get("status") and not statuses.get(details["status"]):
            lost.append("status")
        if details.get("country") and not countries.get(details["country"]):
            lost.append("country")
        texts += [f"{labels[key]}: {details[key]}" for key in lost]
        return "\n".join(texts)

    def _refuse_contacts(self, lines):
        """Put numbers and addresses on the lists of those who want no calls or e-mails,
        as the file says. An undo of the file leaves them there."""
        phones, emails = set(), set()
        for line in lines:
            details = line.details or {}
            if details.get("do_not_call"):
                phones |= {line.phone, line.phone_2} - {False}
            if details.get("email_opt_out") and line.email_from:
                emails.add(line.email_from)
        # sudo: who loads a file need not be allowed to manage these lists
        if phones:
            self.env["phone.blacklist"].sudo()._add(sorted(phones))
        refused = self.env["mail.blacklist"].sudo()
        if emails:
            refused.create([{"email": email} for email in sorted(emails)])
            refused.with_context(active_test=False).search(
                [("email", "in", sorted(emails)), ("active", "=", False)]
            ).action_unarchive()

    # ------------------------------------------------------------
    # Known leads
    # ------------------------------------------------------------

    def _touch(self, line, words):
        """Note on a known lead that the customer came again: the touchpoint, an event,
        the repeat; fill its empty fields."""
        # sudo: the lead may be another user's; only this is written
        lead_sudo = line.known_lead_id.sudo().with_context(lead_move=Move("changed"))
        before = self._get_touched_values(lead_sudo)
        last = lead_sudo.k_status_change_ids.sorted("id")[-1:]
        vals = self._prepare_touch_vals(line, lead_sudo, words)
        lead_sudo._add_touches([{**vals, "lead_id": lead_sudo.id, "is_repeat": True}])
        is_closed = lead_sudo.won_status == "lost" or not lead_sudo.active
        if is_closed and line.import_action != "reopen":
            message = lead_sudo._note_repeat([vals], self._get_title(line, lead_sudo))
        else:
            message = lead_sudo._register_repeat(
                [vals], self._get_title(line, lead_sudo), is_wanted=is_closed
            )
        lead_sudo.write(self._get_missing(line, lead_sudo))
        self._refuse_contacts(line)
        change = lead_sudo.k_status_change_ids.sorted("id")[-1:] - last
        touch = lead_sudo.touch_ids.sorted("id")[-1:]
        line.write(
            {
                "lead_id": lead_sudo.id,
                "is_done": True,
                "before": {
                    "values": self._get_touched_changes(lead_sudo, before),
                    "message_id": message.id,
                    "change_id": change.id,
                    "last_change_id": (change or last).id,
                    "touch_id": touch.id,
                },
            }
        )

    def _prepare_touch_vals(self, line, lead, words):
        """Record that the customer is in the file; return the values of the touchpoint.

        The event is no behaviour: it counts for no score unless a rule names it.
        """
        code = "lead_file"
        details = line.details or {}
        date = fields.Datetime.now()
        if line.created_date and not line._is_to_come():
            date = line.created_date
        found = words[0]
        ids = {
            default: found.get((key, details.get(key))) or self[default].id
            for key, (_model, default, _name) in WORDS.items()
        }
        event_ids = lead._record_on_leads(
            [
                (
                    lead,
                    {
                        "type": code,
                        "message_id": line._get_message_id(),
                        "occurred_at": date,
                        "campaign_id": ids["campaign_id"],
                        "label": self.name,
                    },
                )
            ]
        )
        types = self.env["customer.event.type"]._get_catalogue()
        return {
            "event_id": event_ids.get(lead.id),
            "date": date,
            "type_id": types[code].type_id,
            **ids,
            **dict.fromkeys(TOUCH_TEXTS, False),
            **_get_touch_texts(line, date),
            "product": details.get("interest") or False,
            "note": self._get_note(line, words) or False,
        }

    def _get_title(self, line, lead):
        """Return how the customer came; what the row says otherwise is shown."""
        texts = [
            self.env._(
                "Repeat inquiry from file %(file)s, row %(row)s.",
                file=self.name,
                row=line.row,
            )
        ]
        _missing, others = self._compare(line, lead)
        texts += [
            self.env._("%(field)s in the file: %(value)s", field=label, value=value)
            for label, value in others
        ]
        return "\n".join(texts)

    def _get_missing(self, line, lead):
        """Return the values of the row for fields that are empty on the lead, and
        whether the customer agreed to be called."""
        return self._compare(line, lead)[0]

    def _compare(self, line, lead):
        """Return (values of the row for empty fields of the lead, [(label, value)] of
        those that differ from what the lead has)."""
        details = line.details or {}
        values = {name: line[name] for name in ("contact_name", "email_from")}
        values |= {field: details.get(name) for name, field in RENAMED.items()}
        missing, others = {}, []
        if "consent" in details:  # what the customer said last holds
            missing["is_call_consented"] = details["consent"]
        for name, value in values.items():
            if not value:
                continue
            if not lead[name]:
                missing[name] = value
            elif get_words(str(lead[name])) != get_words(value):
                others.append((name, value))
        normalise = line._get_normaliser(self.company_id.country_id)
        there = {normalise(lead[name] or "") for name in PHONES}
        free = [name for name in PHONES if not lead[name]]
        for phone in filter(None, (line.phone, line.phone_2)):
            if phone not in there:
                if free:
                    missing[free.pop(0)] = phone
                else:
                    others.append(("phone", phone))
        labels = [
            (lead._fields[name]._description_string(self.env), value)
            for name, value in others
        ]
        return missing, labels


def _get_touch_texts(line, date):
    """Return what a row says of the ad and the form, as values of a touchpoint.

    :param date: when the customer came
    """
    details = line.details or {}
    texts = {name: details[name] for name in TOUCH_TEXTS if details.get(name)}
    if "click_id" in texts:
        texts["click_date"] = date
    return texts
