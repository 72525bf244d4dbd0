from odoo import fields, models
from odoo.exceptions import AccessError

# marketers see calls, but no complaints
COMPLAINT_READERS = (
    "lead_alignment.lead_alignment_group_cs_agent",
    "lead_alignment.lead_alignment_group_director",
    "sales_team.group_sale_salesman",
)


class DigestDigest(models.Model):
    """Mails the figures of the first page, daily or weekly as each digest says."""

    _inherit = "digest.digest"

    kpi_lead_called = fields.Boolean("Leads Called")
    kpi_lead_called_value = fields.Integer(
        compute="_compute_kpi_lead_called_value", export_string_translation=False
    )
    kpi_lead_contacted = fields.Boolean("Leads Reached")
    kpi_lead_contacted_value = fields.Integer(
        compute="_compute_kpi_lead_contacted_value", export_string_translation=False
    )

    kpi_lead_mql = fields.Boolean("Leads Handed Off")
    kpi_lead_mql_value = fields.Integer(
        compute="_compute_kpi_lead_mql_value", export_string_translation=False
    )
    kpi_lead_customer = fields.Boolean("Customers Won")
    kpi_lead_customer_value = fields.Integer(
        compute="_compute_kpi_lead_customer_value", export_string_translation=False
    )
    kpi_sla_breached = fields.Boolean("SLAs Breached")
    kpi_sla_breached_value = fields.Integer(
        compute="_compute_kpi_sla_breached_value", export_string_translation=False
    )
    kpi_complaint = fields.Boolean("Complaints")
    kpi_complaint_value = fields.Integer(
        compute="_compute_kpi_complaint_value", export_string_translation=False
    )
    kpi_problem_raised = fields.Boolean("Problems Raised in Daily Reports")
    kpi_problem_raised_value = fields.Integer(
        compute="_compute_kpi_problem_raised_value", export_string_translation=False
    )

    def _compute_kpi_problem_raised_value(self):
        """Count the problems raised in the period, in daily reports that the reader may
        read.

        :raises AccessError: for readers without daily reports: the KPI is left out
        """
        self.env["alignment.daily.item"].check_access("read")
        self._calculate_company_based_kpi(
            "alignment.daily.item",
            "kpi_problem_raised_value",
            date_field="create_date",
            additional_domain=[("kind", "=", "problem")],
        )

    def _compute_kpi_lead_called_value(self):
        self._compute_lead_kpi("kpi_lead_called_value", "first_outcome_date")

    def _compute_kpi_lead_contacted_value(self):
        self._compute_lead_kpi("kpi_lead_contacted_value", "first_contact_date")

    def _compute_kpi_lead_mql_value(self):
        self._check_lead_kpi()
        self._calculate_company_based_kpi(
            "crm.lead.handover",
            "kpi_lead_mql_value",
            date_field="date",
            additional_domain=[("is_first", "=", True)],
        )

    def _compute_kpi_lead_customer_value(self):
        self._compute_lead_kpi("kpi_lead_customer_value", "customer_date")

    def _compute_kpi_sla_breached_value(self):
        """Count the SLAs of both departments that ended late in the period.

        :raises AccessError: for readers who may not see them: the KPI is left out
        """
        self.env["crm.lead.sla"].check_access("read")
        self._calculate_company_based_kpi(
            "crm.lead.sla",
            "kpi_sla_breached_value",
            date_field="end_date",
            additional_domain=[("verdict", "=", "breached")],
        )

    def _compute_kpi_complaint_value(self):
        """Count the complaints that customers made in the period.

        :raises AccessError: for readers who may not see them: the KPI is left out
        """
        if not any(map(self.env.user.has_group, COMPLAINT_READERS)):
            raise AccessError(self.env._("You do not have access to complaints."))
        self._calculate_company_based_kpi(
            "customer.call",
            "kpi_complaint_value",
            date_field="date",
            additional_domain=[
                ("is_complaint", "=", True),
                ("is_withdrawn", "=", False),
            ],
        )

    def _compute_lead_kpi(self, name, date_field):
        """Count leads of the company whose ``date_field`` is in the digest's period.

        :raises AccessError: for readers without sales rights: the KPI is left out
        """
        self._check_lead_kpi()
        self.with_context(active_test=False)._calculate_company_based_kpi(
            "crm.lead", name, date_field=date_field
        )

    def _check_lead_kpi(self):
        """:raises AccessError: for readers without sales rights"""
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("You do not have access to sales figures."))

    def _compute_kpis_actions(self, company, user):
        menu_id = self.env.ref("lead_alignment.lead_alignment_menu_root").id
        action = f"lead_alignment.crm_lead_quality_report_action?menu_id={menu_id}"
        return {
            **super()._compute_kpis_actions(company, user),
            "kpi_lead_called": action,
            "kpi_lead_contacted": action,
            "kpi_lead_mql": action,
            "kpi_lead_customer": action,
            "kpi_sla_breached": "lead_alignment.crm_compliance_report_action"
            f"?menu_id={menu_id}",
            "kpi_complaint": f"lead_alignment.customer_call_action?menu_id={menu_id}",
            "kpi_problem_raised": "lead_alignment.alignment_daily_report_action"
            f"?menu_id={menu_id}",
        }
