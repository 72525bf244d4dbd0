import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** On a phone: a member of a department rates a tool. */
tours.add("lead_alignment_rate_a_tool", {
    steps: () => [
        {
            content: "The tool",
            trigger: ".o_kanban_record:contains(Phone Cloud)",
            run: "click",
        },
        {
            content: "What it is worth",
            trigger: ".o_field_radio[name=fit] input:first",
            run: "click",
        },
        {
            content: "What hurts",
            trigger: ".o_field_widget[name=pain] textarea",
            run: "edit Calls break off && press Tab",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        {
            trigger:
                ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
    ],
});

/** On a phone: the head of a department votes. */
tours.add("lead_alignment_vote_on_a_tool", {
    steps: () => [
        {
            content: "Vote",
            trigger: "button[name=action_vote_yes]",
            run: "click",
        },
        {
            content: "The vote is listed",
            trigger: ".o_field_widget[name=yes_count]:contains(1)",
        },
    ],
});
