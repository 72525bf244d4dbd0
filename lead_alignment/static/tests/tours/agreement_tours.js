import { registry } from "@web/core/registry";

import { openDialog, pressKey } from "./outcome_steps";

const tours = registry.category("web_tour.tours");

const openLead = {
    content: "The lead",
    trigger: ".o_data_row td[name=name]:contains(Villa)",
    run: "click",
};

/** The hand-over waits, with its timer; the agent accepts it. */
tours.add("lead_alignment_agent_accepts", {
    steps: () => [
        {
            content: "The timer runs",
            trigger: ".o_data_row:contains(Villa) .o_sla_countdown",
        },
        openLead,
        {
            content: "What it does not say yet",
            trigger: ".o_form_view .o_lead_missing",
        },
        {
            content: "Accept",
            trigger: ".o_form_view button[name=action_accept]",
            run: "click",
        },
        {
            content: "It is accepted",
            trigger: ".o_form_view .o_field_widget[name=lifecycle]:contains(SAL)",
        },
    ],
});

/** It is late: the banner says so, and finds it. */
tours.add("lead_alignment_agent_is_late", {
    steps: () => [
        {
            content: "The banner: one is late",
            trigger: ".o_deadline_banner button:enabled:has(.fa-fire)",
            run: "click",
        },
        {
            content: "Only what is late",
            trigger: ".o_searchview_facet:nth-child(2), .o_facet_values",
        },
        {
            content: "In words, not in colour alone",
            trigger: ".o_data_row:contains(Villa) .o_sla_countdown:has(.fa-fire)",
        },
    ],
});

/** A colleague got it: busy, call back (the timer stands still), then bought. */
tours.add("lead_alignment_colleague_wins", {
    steps: () => [
        openLead,
        openDialog,
        pressKey("3"),
        { content: "When", trigger: ".o_outcome_quick", run: "click" },
        {
            content: "Busy",
            trigger:
                "body:not(.modal-open) .o_form_view .o_field_k_status .badge:contains(K3)",
        },
        {
            content: "Its timers",
            trigger: "button[name=action_open_timers]",
            run: "click",
        },
        {
            content: "One stands still",
            trigger: ".o_list_view .o_data_row td[name=verdict] .text-bg-info",
        },
        {
            content: "Back",
            trigger: ".o_back_button, .breadcrumb-item a:last",
            run: "click",
        },
        openDialog,
        pressKey("1"),
        { content: "Amount", trigger: "#outcome_amount", run: "edit 4500000" },
        { content: "File it", trigger: ".o_outcome_file:enabled", run: "click" },
        {
            content: "Bought",
            trigger:
                "body:not(.modal-open) .o_form_view .o_field_k_status .badge:contains(K1)",
        },
    ],
});

/** The twin goes back to marketing, with a reason. */
tours.add("lead_alignment_agent_returns", {
    steps: () => [
        openLead,
        {
            content: "Return",
            trigger: ".o_form_view .o_lead_return",
            run: "click",
        },
        {
            content: "Why",
            trigger: ".modal .o_field_widget[name=reason_id] input[type=radio]",
            run: "click",
        },
        {
            content: "Note",
            trigger: ".modal .o_field_widget[name=note] input",
            run: "edit No number",
        },
        {
            content: "Recycle to nurturing",
            trigger: ".modal button[name=action_return]",
            run: "click",
        },
        {
            content: "It is out of the list",
            trigger: "body:not(.modal-open) .o_list_view:not(:contains(Villa))",
        },
    ],
});

/** Marketing decides on what was returned. */
tours.add("lead_alignment_marketer_triages", {
    steps: () => [
        {
            content: "What came back, and why",
            trigger: ".o_data_row:contains(Villa) td[name=note]:contains(No number)",
        },
        {
            content: "Keep it",
            trigger: ".o_data_row:contains(Villa) button[name=action_nurture]",
            run: "click",
        },
        {
            content: "Done",
            trigger: ".o_list_view:not(:contains(Villa))",
        },
    ],
});

/** A head changes the deal and proposes it. */
tours.add("lead_alignment_head_proposes", {
    steps: () => [
        {
            content: "The agreement",
            trigger: ".o_data_row td[name=name]",
            run: "click",
        },
        {
            content: "Cold sooner",
            trigger: ".o_field_widget[name=cold_days] input",
            run: "edit 9",
        },
        { content: "Save", trigger: ".o_form_button_save:enabled", run: "click" },
        {
            content: "Not in force: propose it",
            trigger: ".o_statusbar_buttons .btn-primary:enabled",
            run: "click",
        },
        {
            content: "What changes",
            trigger: ".modal .o_field_widget[name=comparison] td:contains(9)",
        },
        {
            content: "Why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Sooner",
        },
        {
            content: "Ask both",
            trigger: ".modal button[name=action_propose]",
            run: "click",
        },
        {
            content: "Sign",
            trigger: "body:not(.modal-open) button[name=action_sign]",
            run: "click",
        },
        { content: "Sure", trigger: ".modal-footer .btn-primary", run: "click" },
        {
            content: "Signed for one side",
            trigger:
                "body:not(.modal-open) .o_form_view:not(:has(button[name=action_sign]))",
        },
    ],
});

/** The other head reads it and signs: it is in force. */
tours.add("lead_alignment_other_head_signs", {
    steps: () => [
        {
            content: "What changes",
            trigger: "a[name=changes]",
            run: "click",
        },
        { content: "Sign", trigger: "button[name=action_sign]", run: "click" },
        { content: "Sure", trigger: ".modal-footer .btn-primary", run: "click" },
        {
            content: "In effect",
            trigger: ".o_arrow_button_current[data-value=force]",
        },
    ],
});
