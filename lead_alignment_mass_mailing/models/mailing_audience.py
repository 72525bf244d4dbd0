import logging

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.lead_alignment.models.shared.condition_path import (
    ConditionError,
    Problem,
    read_condition,
    walk,
)

_logger = logging.getLogger(__name__)


class MailingMailing(models.Model):
    """An audience asks no more than who wrote it may read, though Odoo's job sends it
    as superuser: else whoever gets the mail would tell what they may not know."""

    _inherit = "mailing.mailing"

    @api.constrains("mailing_domain", "mailing_model_id")
    def _check_audience(self):
        """:raises ValidationError: for what the user may not ask"""
        for mailing in self:
            if problem := mailing._find_audience_problem(self.env.user):
                raise ValidationError(problem)

    def _find_audience_problem(self, user):
        """Return in words why ``user`` may not ask for this audience, or False."""
        self.ensure_one()
        name = self.mailing_model_real
        if not name or not user or user._is_superuser():
            return False
        conditions = self.env["alignment.condition"]
        model = self.env[name].with_user(user)
        if not model.has_access("read"):
            return conditions._describe(Problem("rights", name), user)
        try:
            steps = walk(model, read_condition(self.mailing_domain))
            problems = filter(None, map(conditions._judge_step, steps))
            # Odoo's own screen lets users follow any relation that they may read
            found = next((one for one in problems if one.code != "relation"), None)
        except ConditionError as error:
            found = error.problem
        return found and conditions._describe(found, user)

    def _get_recipients_domain(self):
        """Return nobody for an audience that its people may not ask for any more."""
        for user in self.create_uid | self.user_id:
            if problem := self._find_audience_problem(user):
                _logger.warning("Mailing %s goes to nobody: %s", self.id, problem)
                return Domain.FALSE
        return super()._get_recipients_domain()

    def _get_remaining_recipients(self):
        """Say on the mailing why it goes to nobody."""
        for user in self.create_uid | self.user_id:
            if problem := self._find_audience_problem(user):
                self._message_log(
                    body=self.env._("The mailing has no recipients. %s", problem)
                )
                break
        return super()._get_remaining_recipients()
