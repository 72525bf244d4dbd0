from odoo import SUPERUSER_ID, api

from odoo.addons.lead_alignment.models.agreement.alignment_agreement_terms import (
    FIGURES,
)

# of the statuses as shipped
CATEGORIES = {
    "k2": "best",
    "k5": "commit",
    "k4": "omitted",
    "k41": "omitted",
    "k42": "omitted",
}


def migrate(cr, _version):
    """Each lead's first handoff is marked; statuses have a forecast category;
    agreements say what figures mean; new reports hide what the agreement hides."""
    cr.execute(
        """
        UPDATE crm_lead_handover handover SET is_first = TRUE
          FROM (SELECT DISTINCT ON (lead_id) id
                  FROM crm_lead_handover ORDER BY lead_id, date, id) first
         WHERE handover.id = first.id
        """
    )
    for name, category in CATEGORIES.items():
        cr.execute(
            """
            UPDATE crm_k_status status SET forecast_category = %s
              FROM ir_model_data data
             WHERE data.module = 'lead_alignment' AND data.model = 'crm.k.status'
               AND data.name = %s AND status.id = data.res_id
            """,
            [category, f"crm_k_status_{name}"],
        )
    env = api.Environment(cr, SUPERUSER_ID, {})
    agreements = env["alignment.agreement"].with_context(active_test=False)
    for agreement in agreements.search([]):
        agreement._add_default_texts(FIGURES)
    agreements._sync_visibility()
