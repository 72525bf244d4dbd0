import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

const openApp = () => [
    stepUtils.showAppsMenuItem(),
    {
        content: "The app",
        trigger: ".o_app[data-menu-xmlid='lead_alignment.lead_alignment_menu_root']",
        run: "click",
    },
];
const goBack = () => ({
    content: "Back to the overview",
    trigger: ".o_control_panel .o_breadcrumb a",
    run: "click",
});

/** From the first screen of the app to the leads that were never called, and back. */
tours.add("lead_alignment_agent_starts_the_day", {
    steps: () => [
        ...openApp(),
        {
            content: "Three leads were never called",
            trigger: ".o_overview_tile[data-key=new]:contains(3)",
            run: "click",
        },
        {
            content: "There they are",
            trigger: ".o_list_view .o_data_row:nth-child(3)",
        },
        goBack(),
        {
            content: "All leads of the month",
            trigger: ".o_alignment_overview [data-stage=lead]",
            run: "click",
        },
        {
            content: "More than three",
            trigger: ".o_list_view .o_data_row",
        },
        goBack(),
        {
            content: "Somebody rings",
            trigger: ".o_alignment_overview button:has(.fa-search)",
            run: "click",
        },
        {
            content: "Who is calling?",
            trigger: ".modal input, .o_action input",
        },
    ],
});

/** What waits for the head of sales to decide. */
tours.add("lead_alignment_head_decides", {
    steps: () => [
        ...openApp(),
        {
            content: "An issue waits",
            trigger: ".o_overview_tile[data-key=issues]",
            run: "click",
        },
        {
            content: "This one",
            trigger: ".o_content :contains(Wrong price in the ad)",
        },
        goBack(),
        {
            content: "How both departments keep the agreement",
            trigger: "section[aria-labelledby=o_overview_promises] button",
            run: "click",
        },
        {
            content: "The report",
            trigger: ".o_pivot_view, .o_graph_view, .o_list_view",
        },
    ],
});

/** Customer service on a quiet day. */
tours.add("lead_alignment_support_has_nothing_to_do", {
    steps: () => [
        ...openApp(),
        {
            content: "Nothing waits",
            trigger: ".o_alignment_overview .o_overview_done",
        },
        {
            content: "Neither decisions nor the funnel of the month are theirs",
            trigger: ".o_alignment_overview:not(:has(#o_overview_decisions))",
        },
    ],
});
