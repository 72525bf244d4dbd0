from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.person_names import is_other_name
from ..shared.watch import watches


class CrmLead(models.Model):
    """Shows on a lead what its customer said and did on others: who else has them, that
    they refused, that they asked not to be called, under which other names they came.

    Whoever holds a lead sees it in the form, also while typing a new one, and in the
    call queue. It tells who and what, but not what the other lead says: that may be
    hidden from the user.

    Who is on the do-not-call list and asks to be called is no cold call, but the queue
    does not serve them either: a person decides. The owner, else the team's leader,
    gets an activity.
    """

    _inherit = "crm.lead"

    known_customer_note = fields.Text(
        "Existing Customer",
        compute="_compute_known_customer_note",
        compute_sudo=True,
        help="What the same customer said and did on other leads.",
    )

    @api.depends("email_normalized", "phone_sanitized", "phone_2", "partner_id")
    @api.depends_context("lang", "uid")
    def _compute_known_customer_note(self):
        others = self._get_leads_of_same_people()
        for lead in self:
            beside = others[lead]
            lines = [
                *lead._describe_blocks(beside),
                *(one._describe_refusal() for one in beside if one._is_refused()),
                *lead._describe_owners(beside),
                *lead._describe_other_names(beside),
            ]
            lead.known_customer_note = "\n".join(dict.fromkeys(lines)) or False

    def _get_leads_of_same_people(self):
        """Return {lead: other leads of the person, newest first}.

        A lead that is not stored yet is about whom its addresses say.
        """
        typed = self.filtered(lambda lead: not lead._origin)
        whose = {lead: lead._origin.profile_id.ids for lead in self - typed}
        for lead in typed:
            company = lead.company_id & self.env.companies or self.env.company
            pairs = lead._get_identity_pairs(company)
            people = self._foresee_people(company, {lead: pairs} if pairs else {})
            whose |= {one: list(found.profile_ids) for one, found in people.items()}
        found = self.with_context(active_test=False).search(
            Domain("profile_id", "in", [one for ids in whose.values() for one in ids])
            & Domain("company_id", "in", [False, *self.env.companies.ids]),
            order="id desc",
        )
        found = self._keep_shown(found)
        by_profile = found.grouped(lambda lead: lead.profile_id.id)
        return {
            lead: found.browse().union(
                *(by_profile.get(one, found.browse()) for one in whose.get(lead, ()))
            )
            - lead._origin
            for lead in self
        }

    @api.model
    def _keep_shown(self, leads):
        """Return the leads that the user may know of, though not what they say."""
        # the user's own rights decide, whoever computes
        agreements = self.env["alignment.agreement"].with_user(self.env.user)
        return agreements._filter_by_clause(leads.with_env(agreements.env)).sudo()

    @api.depends(
        "email_domain_criterion", "email_normalized", "partner_id", "phone_sanitized"
    )
    @api.depends_context("uid")
    def _compute_potential_lead_duplicates(self):
        """Count leads that the user may not know of, so that nobody enters a customer
        twice, but do not name them."""
        result = super()._compute_potential_lead_duplicates()
        for lead in self:
            lead.duplicate_lead_ids = self._keep_shown(lead.duplicate_lead_ids)
        return result

    def _describe_owners(self, others):
        """Say who else has an open lead of the customer."""
        nobody = self.env._("Unassigned")
        return [
            self.env._(
                "Also with %(user)s since %(date)s: %(status)s",
                user=other.user_id.name or nobody,
                date=format_date(self.env, other.date_open or other.create_date),
                status=other.k_status_label,
            )
            for other in others
            if other.active and other.won_status == "pending"
        ]

    def _is_refused(self):
        """Whether the customer said no on this lead."""
        return self.won_status == "lost" or self.k_status_id.outcome == "lost"

    def _describe_refusal(self):
        return self.env._(
            "Refused on %(date)s with %(user)s: %(reason)s",
            date=format_date(
                self.env, self.last_outcome_date or self.date_closed or self.write_date
            ),
            user=self.user_id.name or self.env._("no one"),
            reason=self.lost_reason_id.name or self.k_status_label,
        )

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        lost = self.filtered(
            lambda lead: (
                old_status_by_lead
                and new_status_by_lead.get(lead.id, {}).get("is_lost")
                and not old_status_by_lead.get(lead.id, {}).get("is_lost")
            )
        )
        if lost:
            lost._log_refusal_on_others()
        return result

    def _log_refusal_on_others(self):
        """Note on the other open leads of these leads' people that they refused, and
        show it to who holds them."""
        # sudo: the other leads may be others'; only the note is written
        lost = self.sudo().filtered("profile_id")
        others = lost._get_open_others()
        bodies, owners = {}, {}
        for lead in lost:
            env = lead._in_company_language().env
            text = env._(
                "The customer refused on another lead, with %s.",
                lead.user_id.name or env._("no one"),
            )
            for other in others.get(lead.profile_id.id, ()):
                bodies[other.id] = text
                owners.setdefault(other.user_id, []).append(other)
        if bodies:
            self.sudo().browse(bodies)._message_log_batch(bodies=bodies)
        for owner, leads in owners.items():
            if owner and owner != self.env.user:
                env = self.with_context(lang=owner.lang).env
                names = ", ".join(lead.contact_name or lead.name for lead in leads)
                title = env._("Your customer refused on another lead")
                owner._notify_realtime(title, names, "refusal")

    def _describe_other_names(self, others):
        """Tell other names that came with the same addresses: mother and child."""
        given = [*self._origin.touch_ids.mapped("contact_name")]
        given += [
            *others.mapped("contact_name"),
            *others.touch_ids.mapped("contact_name"),
        ]
        names = [
            name
            for name in dict.fromkeys(filter(None, given))
            if is_other_name(name, self.contact_name)
        ]
        return (
            [self.env._("Other names provided: %s", ", ".join(names))] if names else []
        )

    # ------------------------------------------------------------
    # The do-not-call list
    # ------------------------------------------------------------

    def _describe_blocks(self, others):
        """Tell that one of the customer's numbers is on the do-not-call list, and that
        they asked to be called since."""
        numbers = [*self._get_all_numbers(), *others._get_all_numbers()]
        if not numbers:
            return []
        # sudo: all users obey the list, few may read it
        found = self.env["phone.blacklist"].sudo().search([("number", "in", numbers)])
        if not found:
            return []
        since = max(found.mapped("write_date"))
        date = format_date(self.env, since)
        raised = self._origin.hand_raised_date
        if not raised or raised < since:
            return [self.env._("Opted out of calls on %s.", date)]
        return [
            self.env._(
                "Opted out of calls on %(date)s, then requested a call on %(raised)s. "
                "The owner or the team leader decides.",
                date=date,
                raised=format_date(self.env, raised),
            )
        ]

    @watches("hand_raised_date")
    def _watch_raised(self, vals):
        yield
        if vals.get("hand_raised_date"):
            self._ask_about_block()

    def _ask_about_block(self):
        """Ask the owner, else the team leader, what to do for customers who are on the
        do-not-call list and ask to be called."""
        raised = self.filtered(lambda lead: lead.won_status == "pending")
        blocked = raised._get_blocked_numbers() if raised else set()
        for lead in raised if blocked else ():
            asked = lead.user_id or lead.team_id.user_id
            if not asked or blocked.isdisjoint(lead._get_all_numbers()):
                continue
            told = lead.with_context(lang=asked.lang, mail_activity_quick_update=True)
            summary = told.env._("On the do-not-call list, but requested a call")
            if summary not in lead.activity_ids.mapped("summary"):
                told.activity_schedule(
                    "mail.mail_activity_data_todo", summary=summary, user_id=asked.id
                )
