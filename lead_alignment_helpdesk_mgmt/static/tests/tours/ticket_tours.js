import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Support reads the story on a ticket, and passes to sales what came up. */
tours.add("lead_alignment_ticket_to_sales", {
    steps: () => [
        {
            content: "Open the history",
            trigger: ".o_notebook_headers a[name=customer_timeline]",
            run: "click",
        },
        {
            content: "How the talk with sales ended, and no word of it",
            trigger: "[role=feed]:not(:contains(TOKEN note)) [data-source=outcome]",
        },
        {
            content: "Who sells to them",
            trigger: ".o_customer_card [data-fact=owner]",
        },
        {
            content: "Pass it on",
            trigger: ".o_customer_pass",
            run: "click",
        },
        {
            content: "What they want",
            trigger: ".modal [name=note] textarea",
            run: "edit Wants the evening class",
        },
        {
            content: "Pass",
            trigger: ".modal footer button[name=action_pass]",
            run: "click",
        },
        { content: "Done", trigger: "body:not(:has(.modal))" },
    ],
});

/** Sales finds the complaint of a customer, and answers it. */
tours.add("lead_alignment_complaint_answered", {
    steps: () => [
        {
            content: "It is there, with its timer",
            trigger: ".o_data_row:contains(Lesson does not open)",
        },
        {
            content: "Answer",
            trigger: ".o_data_row button[name=action_answer]",
            run: "click",
        },
        {
            content: "What was done",
            trigger: ".modal [name=answer] textarea",
            run: "edit Called her, all is well",
        },
        {
            content: "Send",
            trigger: ".modal footer button[name=action_answer]",
            run: "click",
        },
        { content: "Nothing left", trigger: ".o_view_nocontent" },
    ],
});
