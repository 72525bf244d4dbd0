from odoo import fields, models
from odoo.exceptions import UserError

from .alignment_kickoff import BRIEF, OF_CAMPAIGN, TARGETS


class AlignmentKickoff(models.Model):
    """A version is frozen, and signed by every department."""

    _inherit = "alignment.kickoff"

    def action_request_signatures(self):
        """Freeze the brief and all answers as a version to sign.

        :raises UserError: while answers, objections that must change the brief, or
            lessons are open
        """
        self.check_access("write")
        for kickoff in self:
            kickoff._check_signable()
            version = self.env["alignment.kickoff.version"]._append(
                [
                    {
                        "kickoff_id": kickoff.id,
                        "number": len(kickoff.sudo().version_ids) + 1,
                        "date": fields.Datetime.now(),
                        "user_id": self.env.uid,
                        "terms": kickoff._prepare_terms(),
                    }
                ]
            )
            # sudo: facts are written by the system
            kickoff.sudo().write({"state": "signing", "version_id": version.id})
            kickoff.part_ids._ask_to_sign()

    def _check_signable(self):
        if self.state != "briefed":
            raise UserError(self.env._("Send the brief first, and wait for answers."))
        asked = self.part_ids.filtered("department_id.active")
        if waiting := asked.filtered(lambda part: not part.answered_date):
            raise UserError(
                self.env._(
                    "Not answered yet: %s.",
                    ", ".join(waiting.department_id.mapped("name")),
                )
            )
        if blocking := self.objection_ids.filtered("is_blocking"):
            raise UserError(
                self.env._("Must change before it is signed: %s", blocking[0].text)
            )
        if self.lesson_ids.filtered(lambda one: not one.answer):
            raise UserError(
                self.env._("Say what is done about the lessons of earlier campaigns.")
            )

    def _prepare_terms(self):
        """Return what is frozen: brief, targets, answers and objections."""
        self.ensure_one()
        return {
            "campaign": self.campaign_id.title,
            "brief": {name: self[name] or "" for name in BRIEF},
            "targets": {name: self[name] for name in TARGETS},
            "answers": [
                {
                    "department": part.department_id.name,
                    # sudo: everybody may know who answered
                    "user": part.sudo().user_id.name,
                    "answers": [
                        [one.question, one.answer or ""] for one in part.answer_ids
                    ],
                }
                for part in self.part_ids
            ],
            "objections": [[one.text, one.reply or ""] for one in self.objection_ids],
            "lessons": [
                [one.lesson_id.name, one.answer or ""] for one in self.lesson_ids
            ],
        }

    def _check_aligned(self):
        """Call the kick-off aligned once every department has signed its version."""
        for kickoff in self:
            signed = kickoff.version_id.signature_ids.department_id
            # a department that was closed since has nobody who signs
            asked = kickoff.part_ids.department_id.filtered("active")
            if kickoff.state == "signing" and signed and asked <= signed:
                kickoff.write(
                    {"state": "aligned", "aligned_date": fields.Datetime.now()}
                )
                kickoff._hand_to_campaign()
                kickoff._message_log(body=self.env._("All departments have signed."))

    def _hand_to_campaign(self):
        """Let the campaign's brief say what was signed, where it says nothing else."""
        campaign = self.campaign_id
        for name, own in OF_CAMPAIGN.items():
            if not campaign[own] and (value := self.version_id.terms["brief"][name]):
                campaign[own] = value
