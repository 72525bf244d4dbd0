import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const openCampaign = {
    content: "The campaign that runs",
    trigger: ".o_kanban_record:contains(Facebook March)",
    run: "click",
};

tours.add("lead_alignment_cs_asks_about_a_campaign", {
    steps: () => [
        openCampaign,
        {
            content: "What to say on the phone",
            trigger: "[name=talking_points_list] li:contains(The test is free)",
        },
        {
            content: "Nothing to edit",
            trigger: ".o_form_view:not(:has(button[name=action_edit_brief]))",
        },
        {
            content: "Ask",
            trigger: ".o_statusbar_buttons button[name=action_ask]",
            run: "click",
        },
        {
            content: "What",
            trigger: ".modal [name=question] textarea",
            run: "edit For customers of last year?",
        },
        {
            content: "Send it",
            trigger: ".modal footer button[special=save]",
            run: "click",
        },
        {
            content: "It waits for an answer",
            trigger:
                "body:not(.modal-open) [name=open_question_ids] .o_kanban_record:contains(of last year)",
        },
    ],
});

tours.add("lead_alignment_marketer_answers_cs", {
    steps: () => [
        {
            content: "The question",
            trigger: ".o_data_row:contains(of last year) .o_data_cell[name=question]",
            run: "click",
        },
        {
            content: "The answer",
            trigger: ".o_form_view [name=answer] textarea",
            run: "edit After six months",
        },
        {
            content: "Save it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Answered",
            trigger: ".o_form_saved [name=answer_date]",
        },
    ],
});

tours.add("lead_alignment_cs_reads_the_answer", {
    steps: () => [
        openCampaign,
        {
            content: "In the FAQ",
            trigger: "[name=faq_ids] .o_kanban_record:contains(After six months)",
        },
    ],
});
