import { registry } from "@web/core/registry";

/** Beside a chat, customer service sees what all apps know, and passes on what came up. */
registry.category("web_tour.tours").add("lead_alignment_all_apps", {
    steps: () => [
        {
            content: "The campaign now running for them, with what to say",
            trigger: ".o_customer_campaign:contains(Spring) li:contains(Half price)",
        },
        {
            content: "An open quotation and an open ticket",
            trigger:
                ".o_customer_facts:has([data-fact=quotations]):has([data-fact=tickets])",
        },
        {
            content: "The quotation, in summary",
            trigger: "[role=feed] [data-source=order][data-level=summary]",
        },
        {
            content: "Their ticket, in full",
            trigger: "[role=feed] [data-source=ticket][data-level=full]",
        },
        {
            content: "That marketing handed them over",
            trigger: "[role=feed] [data-source=handover]",
        },
        {
            content: "Pass it to sales",
            trigger: ".o_customer_pass",
            run: "click",
        },
        {
            content: "What they want",
            trigger: ".modal [name=note] textarea",
            run: "edit The evening class too",
        },
        {
            content: "Pass",
            trigger: ".modal footer button[name=action_pass]",
            run: "click",
        },
        { content: "Done", trigger: "body:not(:has(.modal))" },
    ],
});
