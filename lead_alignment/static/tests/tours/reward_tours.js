import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("lead_alignment_sign_rewards", {
    steps: () => [
        {
            content: "What everybody gets",
            trigger: ".o_field_widget[name=line_ids] .o_data_row",
        },
        { content: "Sign", trigger: "button[name=action_sign]", run: "click" },
        {
            content: "Yes, these figures",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Signed: there is nothing more to sign",
            trigger: ".o_form_view:not(:has(button[name=action_sign]))",
        },
    ],
});

registry.category("web_tour.tours").add("lead_alignment_object_to_reward", {
    steps: () => [
        {
            content: "My reward of the month",
            trigger: ".o_list_view .o_data_row .o_data_cell[name=period]",
            run: "click",
        },
        {
            content: "Why it is this amount",
            trigger: ".o_field_widget[name=explanation]:contains(400)",
        },
        {
            content: "The deal behind it",
            trigger: ".o_field_widget[name=entry_ids] .o_data_row:contains(400)",
        },
        { content: "I object", trigger: "button[name=action_object]", run: "click" },
        {
            content: "Why",
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: "edit The second deal was mine, too.",
        },
        {
            content: "Send",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The dialog is closed",
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});
registry.category("web_tour.tours").add("lead_alignment_answer_objection", {
    steps: () => [
        {
            content: "What an employee objects to",
            trigger: ".o_list_view .o_data_row .o_data_cell[name=text]",
            run: "click",
        },
        {
            content: "Answer",
            trigger: ".o_field_widget[name=answer] textarea",
            run: "edit You are right. It comes with the next month.",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        {
            content: "Answered by me, and not to be changed",
            trigger: ".o_field_widget[name=answer_user_id]",
        },
    ],
});
registry.category("web_tour.tours").add("lead_alignment_read_evaluation", {
    steps: () => [
        {
            content: "My evaluation",
            trigger: ".o_list_view .o_data_row .o_data_cell[name=display_name]",
            run: "click",
        },
        {
            content: "What I say to it",
            trigger: ".o_field_widget[name=answer] textarea",
            run: "edit Thank you, I will call sooner.",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        {
            content: "I have read it",
            trigger: ".o_field_widget[name=read_date]",
        },
    ],
});
