from odoo import SUPERUSER_ID, api

RULES = (
    "alignment.fit.rule",
    "alignment.score.rule",
    "alignment.score.exclusion",
    "alignment.sla.policy",
)
# parts of the rules of the score, and what they are asked of
SCORE = (
    ("rules", "customer.event"),
    ("fit_rules", "crm.lead"),
    ("exclusions", "customer.profile"),
)


def migrate(cr, _version):
    """Conditions see what their author may see: of rules, who wrote them last; of what
    is in force or was signed, who published or proposed it. Those of people who left
    go on as before, within the list of what conditions may ask about."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    conditions = env["alignment.condition"]
    root = env.user
    for name in RULES:
        for rule in env[name].search([("domain", "not in", [False, "[]"])]):
            conditions._adopt(
                rule.company_id,
                _get_present(rule.write_uid, root),
                rule._condition_model,
                rule.domain,
            )
    for agreement in env["alignment.agreement"].search([]):
        company = agreement.company_id
        author = _get_present(agreement.score_publish_user_id, root)
        _adopt_score(conditions, company, author, agreement.score_snapshot)
        for item in agreement.gate_item_ids.filtered("field_id"):
            author = _get_present(item.write_uid, root)
            _adopt_item(conditions, company, author, item.field_id.name)
        for version in agreement.version_ids.sorted("number"):
            author = _get_present(version.proposed_by_id, root)
            terms = version.terms or {}
            _adopt_score(conditions, company, author, terms.get("score"))
            for policy in terms.get("policies") or ():
                conditions._adopt(company, author, "crm.lead", policy.get("domain"))
            for item in terms.get("gate") or ():
                _adopt_item(conditions, company, author, item["name"])
    env.registry.clear_cache()


def _adopt_score(conditions, company, author, score):
    for part, model_name in SCORE:
        for row in (score or {}).get(part) or ():
            conditions._adopt(company, author, model_name, row.get("domain"))


def _adopt_item(conditions, company, author, name):
    if "." not in name:  # a property is nobody's secret
        conditions._adopt(company, author, "crm.lead", repr([(name, "!=", False)]))


def _get_present(user, root):
    return user if user.active and not user.share else root
