from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize
from odoo.tools.translate import LazyTranslate

from odoo.addons.phone_validation.tools import phone_validation

from ...tools.phone_repair import repair

_lt = LazyTranslate(__name__)
MESSAGES = {
    "zero": _lt("lost zero put back"),
    "retired": _lt("retired prefix replaced"),
    "prefix": _lt("country code understood"),
    "decimal": _lt("decimals dropped"),
    "scientific": _lt("scientific notation written out"),
    "letter": _lt("letter O read as zero"),
    "name": _lt("text beside the number taken out"),
    "two": _lt("two numbers in one cell"),
    "email": _lt("e-mail address mended"),
    "rounded": _lt("the number was rounded by the spreadsheet, its digits are lost"),
    "unknown": _lt("this is no phone number"),
    "bad_email": _lt("this is no e-mail address"),
}
EDITABLE = ["contact_name", "phone", "phone_2", "email_from"]
# a user may change these; the steps of loading write all else
OPEN = {*EDITABLE, "import_action"}


class CrmLeadImportLine(models.Model):
    """A row of a lead file: its cells, what was repaired, and what happens to it.

    It may be corrected until it is loaded; the next check evaluates it anew.
    ``is_done``, ``lead_id`` and ``before`` are written together with the lead.
    """

    _name = "crm.lead.import.line"
    _description = "Row of a Lead File"
    _inherit = ["contact.mask.mixin", "lead.import.guard.mixin"]
    _order = "row, id"
    _rec_name = "row"
    _log_access = False

    _masked_fields = {
        "phone": "phone",
        "phone_2": "phone",
        "email_from": "email",
        "contact_name": "text",
        "mended": "text",
        "problem": "text",
        "raw": "whole",
        "details": "whole",
    }

    import_id = fields.Many2one(
        "crm.lead.import", required=True, ondelete="cascade", index=True, readonly=True
    )
    state = fields.Selection(related="import_id.state")
    row = fields.Integer(required=True, readonly=True, aggregator=None)
    raw = fields.Json("Cells", readonly=True)
    contact_name = fields.Char()
    phone = fields.Char()
    phone_2 = fields.Char("Second Phone")
    email_from = fields.Char("E-mail")
    details = fields.Json(readonly=True, help="The other columns, by what they hold.")
    mended = fields.Char(readonly=True, help="What was corrected, where it was sure.")
    is_mended = fields.Boolean(readonly=True)
    problem = fields.Char(readonly=True, help="What could not be understood.")
    import_action = fields.Selection(
        [
            ("new", "New lead"),
            ("touch", "Known: note it"),
            ("reopen", "Known: open again"),
            ("skip", "Known: left out"),
            ("same", "Twice in the file"),
            ("blocked", "Not to be called"),
            ("broken", "Broken"),
        ],
        "What Becomes of It",
    )
    same_row = fields.Integer("Same as Row", readonly=True, aggregator=None)
    known_lead_id = fields.Many2one("crm.lead", ondelete="set null")
    lead_id = fields.Many2one(
        "crm.lead", ondelete="set null", index="btree_not_null", readonly=True
    )
    is_done = fields.Boolean("Loaded", readonly=True)
    error = fields.Char(readonly=True)
    before = fields.Json(readonly=True, help="What the known lead was, for the undo.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected(vals, self._fields.keys())
        return super().create(vals_list)

    def write(self, vals):
        if self._is_loading():
            return super().write(vals)
        vals = self._without_masks(vals)
        self._check_protected(vals, self._fields.keys() - OPEN)
        if self.filtered("is_done"):
            raise UserError(self.env._("This row is loaded: change its lead instead."))
        if not vals.keys() & {"phone", "phone_2", "email_from"}:
            return super().write(vals)
        for line in self:
            # typed values are repaired like those of the file
            cells = {name: vals.get(name, line[name]) or "" for name in EDITABLE}
            mended = self._repair(cells, line.import_id.company_id)
            read = {name: mended[name] for name in [*EDITABLE, "problem"]}
            super(CrmLeadImportLine, line).write({**vals, **read})
        return True

    def _get_with_secrets(self):
        """Show masks to all but the user who imported the file, and so knows it."""
        return self.filtered(lambda line: line.import_id.user_id != self.env.user)

    # ------------------------------------------------------------
    # Repairing
    # ------------------------------------------------------------

    @api.model
    def _repair(self, cells, company):
        """Return the values of a row from its cells, repaired.

        :param cells: {target: text}
        """
        country = company.country_id
        fixes, problems, phones = [], [], []
        contact_name = cells.get("contact_name", "")
        for target in ("phone", "phone_2"):
            cell = cells.get(target, "")
            result = repair(cell, country.code, self._get_normaliser(country))
            phones += [p for p in result.phones if p not in phones]
            fixes += result.fixes
            contact_name = contact_name or result.name
            if cell and not result.phones:
                problems.append(self._say(result.problem, cell))
        email, email_fixes, email_problems = self._repair_email(cells.get("email_from"))
        fixes += email_fixes
        return {
            "contact_name": contact_name,
            "phone": phones[0] if phones else False,
            "phone_2": phones[1] if len(phones) > 1 else False,
            "email_from": email,
            "mended": ", ".join(map(self._say, dict.fromkeys(fixes))),
            "is_mended": bool(fixes),
            "problem": "; ".join(problems + email_problems),
            "details": {
                target: text
                for target, text in cells.items()
                if text and target not in EDITABLE
            }
            | ({"unread": ", ".join(problems)} if problems else {}),
        }

    @api.model
    def _get_normaliser(self, country):
        """Return a function from text to E.164, or to None for an invalid number."""

        def normalise(text):
            try:
                number = phone_validation.phone_parse(text, country.code)
            except UserError:
                return None
            if not number:  # without the library numbers cannot be checked
                return text if len(text) >= 9 else None
            return phone_validation.phone_format(
                text, country.code, country.phone_code, force_format="E164"
            )

        return normalise

    @api.model
    def _repair_email(self, text):
        """Return (address or False, codes of repairs, problems)."""
        text = (text or "").strip()
        if not text:
            return False, [], []
        if "," not in text and (email := email_normalize(text)):
            return email, [], []
        mended = text.replace(" ", "").replace(",", ".").strip(".;")
        if email := email_normalize(mended):
            return email, ["email"], []
        return False, [], [self._say("bad_email", text)]

    @api.model
    def _say(self, code, cell=""):
        text = self.env._(MESSAGES[code])
        return f"{cell}: {text}" if cell else text

    # ------------------------------------------------------------
    # Evaluating
    # ------------------------------------------------------------

    def _evaluate(self):
        """Set what will happen to each row that is not loaded yet; all rows at once."""
        lines = self.filtered(lambda line: not line.is_done).sorted("row")
        known = lines._get_known_leads()
        phones = [phone for line in lines for phone in (line.phone, line.phone_2)]
        blocked = set(
            # sudo: reads only whether a number is on the do-not-call list
            self.env["phone.blacklist"]
            .sudo()
            .search([("number", "in", list(filter(None, phones)))])
            .mapped("number")
        )
        first_row, groups = {}, {}
        for line in lines:
            keys = [key for key in (line.phone, line.email_from) if key]
            same = next((first_row[key] for key in keys if key in first_row), False)
            lead = next((known[key] for key in keys if key in known), False)
            for key in keys:
                first_row.setdefault(key, line.row)
            import_action = line._get_fate(keys, same, lead, blocked)
            vals = {
                "import_action": import_action,
                "same_row": same or 0,
                "known_lead_id": lead,
                "error": False,
            }
            if not keys and not line.problem:
                vals["problem"] = self.env._("Neither phone nor e-mail address.")
            groups.setdefault(tuple(vals.items()), []).append(line.id)
        for vals, ids in groups.items():
            self.browse(ids).write(dict(vals))

    def _get_fate(self, keys, same, lead, blocked):
        if not keys:
            return "broken"
        if self.phone in blocked or self.phone_2 in blocked:
            return "blocked"
        if same:
            return "same"
        return self.import_id.duplicate_policy if lead else "new"

    def _get_known_leads(self):
        """Return {phone or e-mail: id of the lead that it belongs to}.

        It is an open lead, else the newest of all, lost ones included.
        """
        phones = [phone for phone in self.mapped("phone") if phone]
        emails = [email for email in self.mapped("email_from") if email]
        leads = self.env["crm.lead"]
        leads.flush_model()
        company = self.import_id.company_id
        rows = self.env.execute_query(
            SQL(
                """
                SELECT key, id FROM (
                    SELECT phone_sanitized AS key, id, won_status FROM crm_lead
                     WHERE phone_sanitized = ANY(%(phones)s)
                       AND (company_id = %(company)s OR company_id IS NULL)
                     UNION ALL
                    SELECT email_normalized, id, won_status FROM crm_lead
                     WHERE email_normalized = ANY(%(emails)s)
                       AND (company_id = %(company)s OR company_id IS NULL)
                ) found
                ORDER BY won_status = 'pending', id
                """,
                phones=phones,
                emails=emails,
                company=company.id,
            )
        )
        return dict(rows)  # of the rows of one key the last is the best

    def _recheck(self):
        """Update rows before they are loaded: customers may have become known since the
        check, and known leads may be gone."""
        known = self._get_known_leads()
        for line in self:
            keys = filter(None, (line.phone, line.email_from))
            lead_id = next((known[key] for key in keys if key in known), False)
            if lead_id and line.import_action == "new":
                line.write(
                    {
                        "import_action": line.import_id.duplicate_policy,
                        "known_lead_id": lead_id,
                    }
                )
            elif not line.known_lead_id and line.import_action != "new":
                import_action = line.import_action if lead_id else "new"
                line.write({"import_action": import_action, "known_lead_id": lead_id})
