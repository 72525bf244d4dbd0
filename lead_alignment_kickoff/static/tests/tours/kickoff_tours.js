import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Somebody without any right in CRM: from the mail to the answer. */
tours.add("lead_alignment_answer_before_a_campaign", {
    steps: () => [
        {
            content: "What it is about",
            trigger: ".o_kickoff_brief:contains(TOKEN-BRIEF)",
        },
        {
            content: "The question",
            trigger: ".o_kickoff_answers td[name=answer]",
            run: "click",
        },
        {
            content: "The answer",
            trigger: ".o_kickoff_answers td[name=answer] textarea",
            run: "edit Ready in May",
        },
        {
            content: "Send it",
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            content: "Answered",
            trigger: ".o_form_view:not(:has(button[name=action_submit])) .ribbon",
        },
    ],
});

/** The head of a department reads what was frozen, and signs. */
tours.add("lead_alignment_sign_a_campaign", {
    steps: () => [
        {
            content: "What is signed",
            trigger: ".nav-link[name=signed]",
            run: "click",
        },
        { trigger: ".o_field_widget[name=signed_text]:contains(Ready in May)" },
        { content: "Sign", trigger: "button[name=action_sign]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        {
            content: "Signed",
            trigger: ".o_form_view:not(:has(button[name=action_sign])) .o_form_sheet",
        },
    ],
});
