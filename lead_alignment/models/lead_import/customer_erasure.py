import csv
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.erasure_pattern import get_patterns, holds

# what a row says about a person
PERSONAL = (
    "contact_name",
    "phone",
    "phone_2",
    "email_from",
    "mended",
    "problem",
    "error",
)
FIND_ROWS = """
    SELECT id FROM crm_lead_import_line
     WHERE import_id = ANY(%(files)s)
       AND (lead_id = ANY(%(leads)s) OR known_lead_id = ANY(%(leads)s)
            OR lower(concat_ws(' ', raw, details, contact_name, phone, phone_2,
                               email_from, mended, problem, error))
               ~ ANY(%(patterns)s))
"""


class CustomerErasure(models.Model):
    """Erases a person from lead files: rows, examples of columns, and the file."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        result = super()._delete_beside(company, identities, leads)
        # sudo: files of the erased person's company, whoever loaded them
        files = self.env["crm.lead.import"].sudo()
        files = files.search([("company_id", "=", company.id)])
        pairs = {(identity.kind, identity.value) for identity in identities}
        files._erase_person(pairs, leads)
        return result


class CrmLeadImport(models.Model):
    """Forgets people who were erased."""

    _inherit = "crm.lead.import"

    def _erase_person(self, pairs, leads):
        """Erase a person from these files.

        :param pairs: {(kind, normalised value)} of the person
        :param leads: the person's leads
        """
        patterns = get_patterns(pairs)
        lines = self.env["crm.lead.import.line"]
        lines.flush_model()
        rows = self.env.execute_query(
            SQL(FIND_ROWS, files=self.ids, leads=leads.ids, patterns=patterns)
        )
        lines.browse(line_id for (line_id,) in rows)._forget_person(patterns)
        for file in self:
            if holds(patterns, file.reading_note):
                file.reading_note = False
            if file.file and not file.line_ids:
                file._forget_rows(lambda cells, file=file: file._is_of(cells, pairs))

    def _is_of(self, cells, pairs):
        """Whether a row that was not checked yet is of the person."""
        normalise = self.env["customer.identity"]._normalise
        return holds(get_patterns(pairs), *cells) or any(
            (kind, normalise(self.company_id, kind, cell)) in pairs
            for cell in cells
            for kind in ("phone", "email")
        )

    def _forget_rows(self, is_theirs):
        """Write the file, and the examples of its columns, without some rows.

        A file that cannot be read any more is deleted.

        :param is_theirs: function from the cells of a row to whether it goes
        """
        self.ensure_one()
        try:
            (_first, headers), *rows = self._get_rows()
        except UserError:
            self._replace_file(b"")
            return
        gone = [cells for _number, cells in rows if is_theirs(cells)]
        if not gone:
            return
        theirs = {str(cell) for cells in gone for cell in cells if cell}
        columns = self.column_ids
        columns.filtered(lambda column: column.example in theirs).example = False
        kept = [cells for _number, cells in rows if cells not in gone]
        text = io.StringIO()
        csv.writer(text).writerows([headers, *kept])
        self._replace_file(text.getvalue().encode("utf-8-sig") if kept else b"")

    def _replace_file(self, content):
        """Store another content, past the guards of a file that is checked."""
        # sudo: the right to erase was checked
        attachments = self.env["ir.attachment"].sudo()
        attachment = attachments.search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "file"),
                ("res_id", "in", self.ids),
            ]
        )
        if content:
            attachment.write({"raw": content, "mimetype": "text/csv"})
        else:
            attachment.unlink()
        self.invalidate_recordset(["file"])


class CrmLeadImportLine(models.Model):
    """Refuses rows of people who were erased, and forgets them."""

    _inherit = "crm.lead.import.line"

    import_action = fields.Selection(selection_add=[("erased", "Erased on request")])

    def _refuse_erased(self):
        """Say of rows that their person was erased, whatever was chosen for them.

        :returns: these rows
        """
        erasures = self.env["customer.erasure"]
        refused = self.browse()
        for company, lines in self.grouped(
            lambda line: line.import_id.company_id
        ).items():
            pairs = {line.id: line._get_address_pairs(line) for line in lines}
            found = erasures._find(company, set().union(*pairs.values()))
            refused += self.browse(
                line_id for line_id, own in pairs.items() if own & found
            )
        refused._say_erased()
        return refused

    def _say_erased(self, **values):
        # sudo: the steps of loading write it
        self.sudo()._with_loading().write(
            {
                "import_action": "erased",
                "known_lead_id": False,
                "problem": self.env._(
                    "This customer was erased on request and is not imported again."
                ),
                **values,
            }
        )

    @api.model
    def _get_address_pairs(self, values):
        """Return {(kind, value)} of the addresses in a row, or in its values."""
        found = (
            ("phone", values["phone"]),
            ("phone", values["phone_2"]),
            ("email", values["email_from"]),
        )
        return {(kind, value) for kind, value in found if value}

    def _forget_person(self, patterns=()):
        """Empty these rows: nothing of the person stays, in the file neither.

        What a row did to a lead stays, so that the whole file can be undone.

        :param patterns: as of ``get_patterns``
        """
        # sudo: the right to erase was checked; rows that are loaded are emptied, too
        lines = self.sudo()._with_loading()
        for file, of_file in lines.grouped("import_id").items():
            rows = [line.raw for line in of_file if line.raw]
            file._forget_rows(
                lambda cells, rows=rows: cells in rows or holds(patterns, *cells)
            )
        for line in lines.filtered("before"):
            line.before = {**line.before, "values": {}}
        emptied = dict.fromkeys(PERSONAL, False)
        lines.write({**emptied, "raw": [], "details": {}, "loaded": False})
        lines.filtered(
            lambda line: not line.is_done or line.import_action == "erased"
        )._say_erased(is_done=True)
