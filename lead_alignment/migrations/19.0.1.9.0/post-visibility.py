PATHS = {
    "crm_lead_feedback_rule_cs_agent": "",
    "crm_lead_feedback_answer_rule_cs_agent": "feedback_id.",
}


def migrate(cr, _version):
    """Whether customer service reads feedback stands on the company now."""
    for name, path in PATHS.items():
        cr.execute(
            """
            UPDATE ir_rule rule SET domain_force = %s
              FROM ir_model_data data
             WHERE data.module = 'lead_alignment' AND data.model = 'ir.rule'
               AND data.name = %s AND rule.id = data.res_id
            """,
            [
                f"['|', '|', ('{path}user_id', '=', user.id), "
                f"('{path}direction', '=', 'cs'), "
                "('company_id.is_feedback_shown_to_cs', '=', True)]",
                name,
            ],
        )
