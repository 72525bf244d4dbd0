import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const confirm = {
    content: "Confirm",
    trigger: ".modal .btn-primary",
    run: "click",
};

/** The head of marketing opens a lead's person, reads why two identities are one person,
 * cuts them, and erases the person that is left. */
tours.add("lead_alignment_head_people", {
    steps: () => [
        {
            content: "Open the person of the lead",
            trigger: ".o_form_view button[name='action_open_person']",
            run: "click",
        },
        {
            content: "Two identities",
            trigger: ".o_field_widget[name=identity_ids] .o_data_row:nth-child(2)",
        },
        { content: "Why", trigger: "a[name=why]", run: "click" },
        {
            content: "Cut the evidence",
            trigger: ".o_field_widget[name=link_ids] button[name=action_cut]",
            run: "click",
        },
        confirm,
        {
            content: "It is cut",
            trigger:
                ".o_field_widget[name=link_ids] .o_data_row:not(:has(button[name=action_cut]))",
        },
        {
            content: "Erase",
            trigger: "button[name=action_erase]",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal [name=reason] input",
            run: "edit Asked by letter",
        },
        { content: "For ever", trigger: ".modal .btn-danger", run: "click" },
        {
            content: "Back at the list",
            trigger: "body:not(.modal-open) .o_action_manager > .o_list_view",
        },
    ],
});

/** The head of marketing makes a key, sees it once, and finds it masked. */
tours.add("lead_alignment_head_key", {
    steps: () => [
        { content: "New", trigger: ".o_list_button_add", run: "click" },
        { content: "Name", trigger: "[name=name] input", run: "edit shop.example" },
        { content: "Source", trigger: "[name=source] input", run: "edit shop" },
        { content: "Make it", trigger: "button[name=action_rotate]", run: "click" },
        {
            content: "The key",
            trigger: ".modal .o_field_widget[name=plain]:contains(la_)",
        },
        { content: "I have it", trigger: ".modal .btn-primary", run: "click" },
        {
            content: "How it ends",
            trigger: "body:not(.modal-open) .o_field_widget[name=hint]:contains(…)",
        },
    ],
});
