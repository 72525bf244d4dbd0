import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** An expert without any right in CRM: from the mail to the answers. */
tours.add("lead_alignment_write_a_text", {
    steps: () => [
        {
            content: "What the first section asks",
            trigger: ".o_content_sections td[name=question]:contains(What do you say?)",
        },
        {
            content: "The answer",
            trigger: ".o_content_sections .o_data_row:first td[name=text]",
            run: "click",
        },
        {
            content: "Write it",
            trigger: ".o_content_sections td[name=text] textarea",
            run: "edit Two evenings a week",
        },
        { content: "Hand in", trigger: "button[name=action_submit]", run: "click" },
        {
            content: "Marketing edits it now",
            trigger: ".o_form_view:not(:has(button[name=action_submit])) .o_form_sheet",
        },
    ],
});
