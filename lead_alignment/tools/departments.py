"""The groups that make somebody a member of a department."""

GROUPS = {
    "marketing": "lead_alignment.lead_alignment_group_marketing_user",
    "sales": "sales_team.group_sale_salesman",
    "support": "lead_alignment.lead_alignment_group_cs_agent",
}
DIRECTOR = "lead_alignment.lead_alignment_group_director"
