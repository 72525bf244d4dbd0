import { registry } from "@web/core/registry";

const STEP = ".o_nurture_step";

registry.category("web_tour.tours").add("lead_alignment_nurture_build", {
    steps: () => [
        {
            content: "Begin with a template",
            trigger: "button.o_nurture_from_template",
            run: "click",
        },
        {
            content: "Choose one",
            trigger: ".modal .o_radio_input[data-value=thinking]",
            run: "click",
        },
        {
            content: "Create it",
            trigger: ".modal button[name=action_create_program]",
            run: "click",
        },
        { content: "The canvas shows its steps", trigger: `${STEP}[data-kind=wait]` },
        {
            content: "Add a split at the beginning with the mouse",
            trigger: ".o_nurture_add[data-after='first'] button",
            run: "click",
        },
        {
            content: "A split",
            trigger: ".dropdown-item[data-kind=split]",
            run: "click",
        },
        {
            content: "Its form opens",
            trigger: ".modal .o_field_widget[name=variant_ids]",
        },
        { content: "Save", trigger: ".modal .o_form_button_save", run: "click" },
        {
            content: "The arrow leads to the next step",
            trigger: `body:not(:has(.modal)) ${STEP}[data-kind=split]:focus`,
            run: "press ArrowDown",
        },
        {
            content: "Enter opens it",
            trigger: `${STEP}[data-kind=wait]:focus`,
            run: "press Enter",
        },
        { content: "The wait", trigger: ".modal input[id^=wait_count]", run: "edit 1" },
        { content: "Save", trigger: ".modal .o_form_button_save", run: "click" },
        {
            content: "Simulate",
            trigger: `body:not(:has(.modal)) button[name=action_simulate]`,
            run: "click",
        },
        { content: "People who enter now", trigger: ".modal [name=people_count]" },
        {
            content: "Close",
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            content: "Start",
            trigger: "body:not(:has(.modal)) button[name=action_start]",
            run: "click",
        },
        { content: "It runs", trigger: ".o_arrow_button_current[data-value=running]" },
        {
            content: "Numbers that open lists",
            trigger: `${STEP}[data-kind=split] .card-footer button:first-child`,
            run: "click",
        },
        { content: "The list", trigger: ".o_list_view, .o_view_nocontent" },
    ],
});

registry.category("web_tour.tours").add("lead_alignment_nurture_agent", {
    steps: () => [
        {
            content: "The lead says what runs, and why it pauses",
            trigger: ".alert [name=nurture_text]:contains('K2'):contains('2')",
        },
        {
            content: "Stop it for this person",
            trigger: "button[name=action_stop_nurture]",
            run: "click",
        },
        { content: "Yes", trigger: ".modal footer .btn-primary", run: "click" },
        {
            content: "Nothing runs any more; allow it again",
            trigger: "body:not(:has(.modal)) button[name=action_allow_nurture]",
            run: "click",
        },
        {
            content: "It is allowed",
            trigger: ".o_form_view:not(:has(button[name=action_allow_nurture]))",
        },
    ],
});

registry.category("web_tour.tours").add("lead_alignment_nurture_result", {
    steps: () => [
        {
            content: "The program",
            trigger: ".o_data_cell:contains('K2')",
            run: "click",
        },
        {
            content: "What it achieved",
            trigger: "button[name=action_open_results]",
            run: "click",
        },
        {
            content: "Against those who were held out",
            trigger:
                ".o_data_row .o_field_widget[name=verdict], .o_data_row [name=verdict]",
        },
        { content: "As a chart", trigger: ".o_switch_view.o_graph", run: "click" },
        { content: "The chart", trigger: ".o_graph_canvas_container canvas" },
    ],
});
