import io
import shutil
from unittest import skipUnless

from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfReader

from ..sla.test_sla import SlaCommon


@tagged("post_install", "-at_install", "lead_alignment")
@skipUnless(shutil.which("wkhtmltopdf"), "wkhtmltopdf prints")
class TestAgreementPrint(HttpCase, SlaCommon):
    is_frozen = False  # what prints asks this server for the styles

    def test_the_agreement_prints_on_pages(self):
        version = self.agreement.version_ids[:1]
        reports = self.env["ir.actions.report"].with_user(self.user_head)
        content, kind = reports.with_context(
            force_report_rendering=True
        )._render_qweb_pdf("lead_alignment.report_agreement", version.ids)
        self.assertEqual(kind, "pdf")
        # its letters are drawn, so that no text can be read from it
        self.assertGreater(len(PdfReader(io.BytesIO(content)).pages), 1)
        self.assertGreater(len(content), 50_000)
