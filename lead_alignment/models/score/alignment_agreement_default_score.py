from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# (days that count, half-life in days): outside telesales buying takes longer
PACES = {"vn": (60, 14), "intl": (180, 45)}
GROUPS = {"email": (_lt("Email"), 20), "web": (_lt("Website"), 25)}
# Type of event, its label, points, how many count, group. 60 points reach the threshold
# alone, browsing alone does not. Opens have no rule: most are machines.
RULES = (
    ("callback_request", "", 60, 1, ""),
    ("form", "", 60, 1, ""),
    ("inbound_call", "", 60, 1, ""),
    ("chat_phone", "", 60, 1, ""),
    ("social_phone", "", 60, 1, ""),
    ("meeting", "", 60, 1, ""),
    ("attended", "", 20, 2, ""),
    ("chat", "", 20, 2, ""),
    ("social_message", "", 20, 2, ""),
    ("social_follow", "", 5, 1, ""),
    ("email_in", "", 15, 2, ""),
    ("email_reply", "", 15, 2, ""),
    ("registered", "", 10, 2, ""),
    ("survey", "", 10, 2, ""),
    ("pricing_view", "", 10, 2, "web"),
    ("download", "", 10, 2, "web"),
    ("gated_download", "", 10, 2, "web"),
    ("page_view", "", 1, 10, "web"),
    ("email_click", "", 3, 3, "email"),
    ("email_open", "", 0, 0, "email"),
    ("sms_click", "", 3, 3, ""),
    ("k_status", "K5", 15, 1, ""),
    ("k_status", "K2", 10, 1, ""),
    ("k_status", "K4.2", -40, 1, ""),
    ("no_show", "", -5, 2, ""),
    ("unsubscribe", "", -30, 1, ""),
    ("social_unfollow", "", -10, 1, ""),
)
# name, domain on the lead, points
FIT_RULES = (
    (_lt("Valid phone number"), [("phone_state", "=", "correct")], 20),
    (_lt("Valid email address"), [("email_state", "=", "correct")], 10),
    (_lt("Known product of interest"), [("interest_id", "!=", False)], 15),
    (_lt("Referral or returning customer"), [("referred", "!=", False)], 10),
    (_lt("Call consent given"), [("is_call_consented", "=", True)], 10),
)
# name, domain on the person; inactive examples
EXCLUSIONS = (
    (_lt("Customers who bought"), [("lead_ids.won_status", "=", "won")]),
    (_lt("Competitors"), [("lead_ids.tag_ids.name", "=ilike", "competitor")]),
)


class AlignmentAgreement(models.Model):
    """The usual rules, in force from the first day. How fast points fade depends on the
    country of the company."""

    _inherit = "alignment.agreement"

    def action_load_score_defaults(self):
        """Reset all rules to the usual ones; they hold once they are published."""
        self._check_may_publish()
        for agreement in self:
            # sudo: the right was checked; writes to this agreement only
            agreement.sudo()._restore_score(agreement._prepare_score_defaults())

    def _load_score_defaults(self):
        """Write the usual rules and put them in force."""
        for agreement in self:
            agreement._restore_score(agreement._prepare_score_defaults())
            agreement._add_example_exclusions()
            agreement._publish_score()
            agreement.score_defaults = agreement._get_pace()
            agreement.score_publish_user_id = False

    def _load_first_rules(self):
        result = super()._load_first_rules()
        self._load_score_defaults()
        return result

    @api.model
    def _follow_country(self, companies):
        """Load the usual rules of the new country, unless the company changed them."""
        # sudo: users who may write a company's country need no right on its rules
        agreements = self.sudo().search(
            [("company_id", "in", companies.ids), ("score_defaults", "!=", False)]
        )
        agreements.filtered(
            lambda agreement: agreement.score_defaults != agreement._get_pace()
        )._load_score_defaults()
        return super()._follow_country(companies)

    def _prepare_score_defaults(self):
        """Return the usual rules as a snapshot."""
        self.ensure_one()
        catalogue = self.env["customer.event.type"]._get_catalogue()
        window, half_life = PACES[self._get_pace()]
        keys = list(GROUPS)
        return {
            "rules": [
                {
                    "id": 0,
                    "name": self._translate_all(label and _lt("Outcome %s", label)),
                    "type_id": catalogue[code].type_id,
                    "points": points,
                    "cap": cap,
                    "window": window,
                    "half_life": half_life,
                    "group_id": -1 - keys.index(group) if group else 0,
                    "domain": repr([("label", "=", label)]) if label else "",
                }
                for code, label, points, cap, group in RULES
                if code in catalogue
            ],
            "groups": [
                {
                    "id": -1 - keys.index(key),
                    "name": self._translate_all(name),
                    "cap": cap,
                }
                for key, (name, cap) in GROUPS.items()
            ],
            "fit_rules": [
                {
                    "id": 0,
                    "name": self._translate_all(name),
                    "domain": repr(domain),
                    "points": points,
                }
                for name, domain, points in FIT_RULES
            ],
            "exclusions": [],
            **self.default_get(self._get_score_numbers()),
        }

    def _add_example_exclusions(self):
        for name, domain in EXCLUSIONS:
            who = self.env["alignment.score.exclusion"].create(
                {
                    "name": name._translate("en_US"),
                    "domain": repr(domain),
                    "active": False,
                    "agreement_id": self.id,
                }
            )
            who._set_names(self._translate_all(name))
