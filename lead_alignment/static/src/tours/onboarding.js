import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { markup } from "@odoo/owl";

// One tour for each role; data/web_tour_data.xml says whose it is.
const tours = registry.category("web_tour.tours");

tours.add("lead_alignment_agent", {
    url: "/odoo/alignment-calls",
    steps: () => [
        {
            trigger: ".o_list_view .o_data_row .o_data_cell[name='contact_name']",
            content: markup(
                _t("These leads are waiting for <b>your call</b>. Open one.")
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name='action_open_outcome_dialog']",
            content: markup(
                _t("After the call, <b>log its outcome</b>, or press Alt+O.")
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_outcome_choice[data-code='K2']",
            content: markup(
                _t(
                    "Choose the outcome with the mouse or <b>its number key</b>. You can undo it for ten minutes."
                )
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_k_status .badge:contains(K2)",
        },
    ],
});

const qualitySteps = (content) => [
    {
        trigger: ".o_graph_view .o_graph_canvas_container",
        content: markup(content),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".o_switch_view.o_pivot",
        content: markup(
            _t("The same figures as a table, with all <b>percentages and times</b>.")
        ),
        tooltipPosition: "bottom",
        run: "click",
    },
    {
        trigger: ".o_pivot_view",
    },
];

tours.add("lead_alignment_head", {
    url: "/odoo/lead-quality",
    steps: () =>
        qualitySteps(
            _t(
                "Lead outcomes by month. Click <b>a column</b> to see exactly those leads."
            )
        ),
});

tours.add("lead_alignment_marketer", {
    url: "/odoo/lead-quality",
    steps: () =>
        qualitySteps(
            _t(
                "Quality of the leads <b>you sourced</b>. Group by campaign or source to compare."
            )
        ),
});

tours.add("lead_alignment_cs", {
    url: "/odoo/lead-quality",
    steps: () =>
        qualitySteps(_t("What customers tell your agents, <b>month by month</b>.")),
});
