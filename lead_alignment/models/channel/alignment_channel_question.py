from odoo import api, fields, models

from ...tools.lead_columns import find_field

# what answers may become: {target: target as lead files call it}
OF_FILES = {
    "contact_name": "name",
    "phone": "phone",
    "phone_2": "phone",
    "email_from": "email",
    "partner_name": "company",
    "interest": "product",
}


class AlignmentChannelQuestion(models.Model):
    """What the answers to a question of a platform's lead form become.

    A question is listed when its first answer comes. What it means is guessed by its
    words, as for the columns of lead files.
    """

    _name = "alignment.channel.question"
    _description = "Question of a Lead Form"
    _order = "channel_id, form, id"
    _rec_name = "question"

    channel_id = fields.Many2one(
        "alignment.channel",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="channel_id.company_id")
    form = fields.Char(readonly=True, help="ID of the form at the platform.")
    question = fields.Char(required=True, readonly=True)
    target = fields.Selection(
        [
            ("name", "Name"),
            ("phone", "Phone"),
            ("email", "Email"),
            ("company", "Company Name"),
            ("product", "Product"),
            ("note", "Note"),
            ("skip", "Do Not Use"),
        ],
        "Use As",
        required=True,
        default="note",
    )

    _unique_question = models.UniqueIndex("(channel_id, form, question)")

    @api.model
    def _get_targets(self, channel, events):
        """Return {(form, question): target}; questions that are new are listed.

        :param events: [``ChannelEvent``]
        """
        asked = {
            (event.form[0], question[:200])
            for event in events
            for question, _answer in event.answers
        }
        if not asked:
            return {}
        known = self.search([("channel_id", "=", channel.id)])
        targets = {(one.form, one.question): one.target for one in known}
        new = sorted(asked - targets.keys())
        for one in self.create(
            [
                {
                    "channel_id": channel.id,
                    "form": form,
                    "question": question,
                    "target": _guess(question),
                }
                for form, question in new
            ]
        ):
            targets[one.form, one.question] = one.target
        return targets


def _guess(question):
    """Return what a question asks for: "bạn_muốn_học_gì?" → "note"."""
    return OF_FILES.get(find_field(question.replace("_", " ")), "note")
