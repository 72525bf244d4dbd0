"""Make the main company a Vietnamese one. Runs in an Odoo shell (``env``).

Working hours: Monday to Friday 8-12 and 13-17:30, Saturday 8-12.
"""

DAYS = ["Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy"]
TIME_ZONE = "Asia/Ho_Chi_Minh"


def attendance(day, name, start, end, period):
    values = {"name": name, "dayofweek": str(day), "day_period": period}
    return (0, 0, {**values, "hour_from": start, "hour_to": end})


env.ref("base.VND").active = True
vietnam = env.ref("base.vn")
company = env.ref("base.main_company")
calendar = env["resource.calendar"].create(
    {
        "name": "Giờ hành chính",
        "company_id": company.id,
        "tz": TIME_ZONE,
        "attendance_ids": [
            line
            for day, name in enumerate(DAYS)
            for line in (
                attendance(day, f"{name} sáng", 8, 12, "morning"),
                attendance(day, f"{name} trưa", 12, 13, "lunch"),
                attendance(day, f"{name} chiều", 13, 17.5, "afternoon"),
            )[: 1 if day == 5 else 3]
        ],
    }
)
company.write({"country_id": vietnam.id, "resource_calendar_id": calendar.id})
# demo invoices keep the currency that they were written in
has_invoices = "account.move" in env and env["account.move"].search_count([], limit=1)
if not has_invoices:
    company.currency_id = env.ref("base.VND")
env["res.users"].with_context(active_test=False).search([]).write(
    {"lang": "vi_VN", "tz": TIME_ZONE}
)
for field, value in (("lang", "vi_VN"), ("tz", TIME_ZONE)):
    env["ir.default"].set("res.partner", field, value)
env.cr.commit()
