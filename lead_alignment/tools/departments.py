"""Who belongs to which department, by the groups that the administrator gives."""

GROUPS = {
    "marketing": "lead_alignment.lead_alignment_group_marketing_user",
    "sales": "sales_team.group_sale_salesman",
    "support": "lead_alignment.lead_alignment_group_cs_agent",
}
DIRECTOR = "lead_alignment.lead_alignment_group_director"
