import { registry } from "@web/core/registry";

/**
 * Groups a pivot by sub-team, reads a figure of one and opens its leads.
 *
 * @param {number} group its place among the groups of the search menu
 */
function readSubTeam({ figure, group }) {
    const row = ".o_pivot tbody tr:has(th:contains(Hà Nội))";
    return [
        {
            content: "What to group by",
            trigger: ".o_pivot, .o_searchview_dropdown_toggler",
            run: "click .o_searchview_dropdown_toggler",
        },
        {
            content: "By sub-team",
            trigger: `.o_group_by_menu .o_menu_item:eq(${group})`,
            run: "click",
        },
        {
            content: "The figure of the sub-team",
            trigger: `${row} td:contains(${figure})`,
        },
        {
            content: "The number of its leads opens them",
            trigger: `${row} td:contains(/^4$/)`,
            run: "click",
        },
        {
            content: "All four, and no others",
            trigger: ".o_list_view .o_pager_limit:contains(4)",
        },
    ];
}

registry.category("web_tour.tours").add("lead_alignment_cost_of_a_sub_team", {
    steps: () => readSubTeam({ figure: "87", group: 3 }),
});
registry.category("web_tour.tours").add("lead_alignment_conversion_of_a_sub_team", {
    steps: () => readSubTeam({ figure: "50", group: 4 }),
});

const MORE = "[data-menu-xmlid='lead_alignment.lead_alignment_menu_report_more']";

/** Opens a report of the page of reports. */
function openReport(names) {
    return [
        {
            content: "The menu of reports",
            trigger: "[data-menu-xmlid='lead_alignment.lead_alignment_menu_report']",
            run: "click",
        },
        { content: "More reports", trigger: MORE, run: "click" },
        {
            content: names,
            trigger: `.o_menu_page_entry:contains(/^(${names})$/)`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("lead_alignment_promise_forecast_fact", {
    steps: () => [
        {
            content: "What marketing promised and delivered",
            trigger: ".o_list_view .o_data_row [name=promised_count]",
        },
        ...openReport("Sales Forecast|Dự báo doanh thu"),
        {
            content: "What the month will bring: won so far, and the forecast",
            trigger: ".o_list_view [name=closed], .o_list_view [name=adjusted]",
        },
        ...openReport("Forecast Accuracy|Độ chính xác của dự báo"),
        {
            content: "What it brought, beside what was forecast",
            trigger: ".o_pivot, .o_view_nocontent",
        },
    ],
});
