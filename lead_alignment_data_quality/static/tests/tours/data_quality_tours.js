import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** A head audits the data, and looks at the defects. */
tours.add("lead_alignment_audit_data", {
    steps: () => [
        { content: "Audit", trigger: "button[name=action_audit]", run: "click" },
        {
            content: "The result of each check",
            trigger: ".o_field_widget[name=line_ids] .o_data_row .text-bg-danger",
        },
        {
            content: "The examples",
            trigger:
                ".o_field_widget[name=line_ids] button[name=action_open_sample]:first",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row" },
    ],
});

/** An agent writes what a call back showed. */
tours.add("lead_alignment_call_back", {
    steps: () => [
        {
            content: "The lead to call back",
            trigger: ".o_data_row td[name=note]",
            run: "click",
        },
        {
            content: "What the call showed",
            trigger: ".o_data_row td[name=note] input",
            run: "edit Her brother answered && press Tab",
        },
        {
            content: "Save",
            trigger: ".o_list_button_save",
            run: "click",
        },
        { trigger: ".o_list_view:not(:has(.o_list_button_save))" },
    ],
});
