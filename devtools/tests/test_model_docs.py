from devtools.model_docs import write_page

from .common import DevCase

ROOM = '"""Visits to the showroom."""\n\nfrom . import visit\n'
VISIT = '''
class Visit(models.Model):
    """One visit."""

    _name = "visit"
    _description = "Visit"

    lead_id = fields.Many2one("crm.lead", help="Who | came.")
    state = fields.Selection(STATES, "State")
'''
LEAD = """
class CrmLead(models.Model):
    _inherit = "crm.lead"

    visit_ids = fields.One2many("visit", "lead_id", "Visits")

class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _name_get(self):
        pass
"""


class TestModelDocs(DevCase):
    def test_models_and_added_fields_stand_under_their_room(self):
        models = self.folder / "models"
        (models / "showroom").mkdir(parents=True)
        (models / "__init__.py").write_text("from . import showroom\n")
        for name, text in {"__init__": ROOM, "visit": VISIT, "crm": LEAD}.items():
            (models / "showroom" / f"{name}.py").write_text(text)
        page = write_page(self.folder).partition("## showroom\n\n")[2]
        self.assertEqual(
            page.split("\n"),
            [
                "Visits to the showroom.",
                "",
                "### + `crm.lead`",
                "",
                "| field | type | label, help |",
                "| --- | --- | --- |",
                "| `visit_ids` | One2many `visit` | Visits |",
                "",
                "### `visit` – Visit",
                "",
                "One visit.",
                "",
                "| field | type | label, help |",
                "| --- | --- | --- |",
                "| `lead_id` | Many2one `crm.lead` | Who \\| came. |",
                "| `state` | Selection | State |",
                "",
            ],
        )
