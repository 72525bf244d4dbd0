import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** A head completes the report of the own department, and submits it. */
const submitReport = (words, problem) => [
    {
        content: "In a few words",
        trigger: ".o_form_view [name=comment] textarea",
        run: `edit ${words}`,
    },
    {
        content: "What was noticed",
        trigger: ".o_notebook_headers a[name=noticed]",
        run: "click",
    },
    {
        content: "Another line",
        trigger: ".o_field_widget[name=item_ids] .o_field_x2many_list_row_add a",
        run: "click",
    },
    {
        content: "A problem",
        trigger: ".o_field_widget[name=item_ids] .o_selected_row [name=text] input",
        run: `edit ${problem}`,
    },
    {
        content: "Submit",
        trigger: ".o_statusbar_buttons button[name=action_submit]",
        run: "click",
    },
    {
        content: "Submitted",
        trigger:
            ".o_form_view:not(:has(button[name=action_submit])) .o_statusbar_status button[data-value=submitted].o_arrow_button_current",
    },
];

tours.add("lead_alignment_marketing_reports", {
    steps: () => submitReport("More leads than on Monday", "Old price on the page"),
});

tours.add("lead_alignment_heads_meet", {
    steps: () => [
        ...submitReport("Many calls", "Customers expect another price"),
        {
            content: "Both reports",
            trigger: "button[name=action_open_meeting]",
            run: "click",
        },
        {
            content: "What marketing noticed is there",
            trigger: "[name=marketing_item_ids] .o_data_row:contains(Old price)",
        },
        {
            content: "Make an issue",
            trigger: ".o_statusbar_buttons button[name=action_open_merge]",
            run: "click",
        },
        {
            content: "Of the one",
            trigger: ".modal [name=item_ids] .o-checkbox:contains(Old price) input",
            run: "click",
        },
        {
            content: "And the other",
            trigger: ".modal [name=item_ids] .o-checkbox:contains(another price) input",
            run: "click",
        },
        {
            content: "What it is",
            trigger: ".modal [name=name] input",
            run: "edit Two prices",
        },
        {
            content: "What is decided",
            trigger: ".modal [name=decision] textarea",
            run: "edit One list of prices",
        },
        {
            content: "Done",
            trigger: ".modal button[name=action_merge]",
            run: "click",
        },
        {
            content: "The issue is on the board",
            trigger:
                "body:not(.modal-open) [name=issue_ids] .o_data_row:contains(Two prices)",
        },
        {
            content: "Minutes",
            trigger: "[name=minutes] .odoo-editor-editable",
            run: "editor Quick and clear",
        },
        {
            content: "Send them",
            trigger: "button[name=action_send_minutes]",
            run: "click",
        },
        {
            content: "Sent",
            trigger:
                ".o_statusbar_status button[data-value=sent].o_arrow_button_current",
        },
    ],
});
