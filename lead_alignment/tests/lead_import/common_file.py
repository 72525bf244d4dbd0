import base64

from ..common import LeadAlignmentCommon

HEADER = "Họ tên,SĐT,Email,Ghi chú,Sản phẩm\n"


class LeadFileCommon(LeadAlignmentCommon):
    """A marketer loads files, without committing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).active = False

    def _new_file(self, content, name="leads.csv", **values):
        content = content.encode() if isinstance(content, str) else content
        return (
            self.env["crm.lead.import"]
            .with_user(self.user_marketer)
            .with_company(self.company)
            .create(
                {
                    "file": base64.b64encode(content),
                    "file_name": name,
                    "campaign_id": self.campaign.id,
                    "team_id": self.team_telesales.id,
                    **values,
                }
            )
        )

    def _checked(self, text, **values):
        file = self._new_file(HEADER + text, **values)
        file.action_check()
        return file

    def _work_off(self, file, batch_size=2):
        while file._work_off(batch_size):
            pass

    def _load(self, file):
        file.action_load()
        self._work_off(file)
        return file.line_ids.lead_id

    def _fates(self, file):
        return file.line_ids.sorted("row").mapped("import_action")
