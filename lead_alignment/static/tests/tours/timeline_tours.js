import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const openHistory = {
    content: "Open the history",
    trigger: ".o_notebook_headers a[name=customer_timeline]",
    run: "click",
};

/** Who sold sees what was said, and finds it again. */
tours.add("lead_alignment_seller_reads_the_history", {
    steps: () => [
        {
            content: "Nothing is asked before it is opened",
            trigger: ".o_form_view:not(:has(.o_customer_timeline))",
        },
        openHistory,
        {
            content: "What was noted with the call, in words",
            trigger:
                "[role=feed] [data-source=outcome][data-level=full]:contains(TOKEN note)",
        },
        {
            content: "Search",
            trigger: ".o_customer_timeline input[type=search]",
            run: "edit token feedback && press Enter",
        },
        {
            content: "Only that",
            trigger:
                "[role=feed]:has([data-source=feedback]):not(:has([data-source=outcome]))",
        },
    ],
});

/** Support sees that sales spoke with the customer, and not what was said. */
tours.add("lead_alignment_support_reads_the_history", {
    steps: () => [
        openHistory,
        {
            content: "A call is there, how it ended, and whose it is",
            trigger: "[role=feed] [data-source=outcome][data-level=summary] .fa-lock",
        },
        {
            content: "No words of it anywhere",
            trigger:
                "[role=feed]:not(:contains(TOKEN note)):not(:contains(TOKEN body))",
        },
        {
            content: "With what the system noted",
            trigger: ".o_customer_timeline input[type=checkbox]",
            run: "click",
        },
        { content: "Still nothing", trigger: "[role=feed]:not(:contains(TOKEN note))" },
        {
            content: "It has a beginning",
            trigger: ".o_customer_timeline:not(:has(.o_timeline_more)) [role=feed]",
        },
    ],
});
