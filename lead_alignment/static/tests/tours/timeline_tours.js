import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const openHistory = {
    content: "Open the history",
    trigger: ".o_notebook_headers a[name=customer_timeline]",
    run: "click",
};

// The first page of a history has room for twenty entries
const onlyCalls = {
    content: "Only call outcomes",
    trigger: ".o_customer_timeline select:has(option[value=outcome])",
    run: "select outcome",
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

/** Whoever picks up the phone: who it is, why they ring, and what they want more. */
tours.add("lead_alignment_support_looks_up", {
    steps: () => [
        {
            content: "A name without accents",
            trigger: "#o_lookup_box",
            run: "edit dao nguyen",
        },
        {
            content: "Who it is, and who sells to them",
            trigger: ".o_customer_card:contains(Nguyễn Thị Đào) [data-fact=owner]",
        },
        {
            content: "The campaign now running for them, with what to say",
            trigger: ".o_customer_campaign:contains(Spring) li:contains(Half price)",
        },
        {
            content: "They complain",
            trigger: ".o_lookup_reason.btn-outline-danger",
            run: "click",
        },
        {
            content: "It is noted, and who answers it by when",
            trigger: ".o_lookup_logged:contains(agent_vn)",
        },
        {
            content: "What they say",
            trigger: ".o_lookup_call textarea",
            run: "edit The lesson was cancelled && press Tab",
        },
        {
            content: "Saved",
            trigger: ".o_notification .o_notification_bar.bg-success",
        },
        {
            content: "They want more",
            trigger: ".o_lookup_pass",
            run: "click",
        },
        {
            content: "In their words",
            trigger: ".modal [name=note] textarea",
            run: "edit A second seat",
        },
        {
            content: "Pass",
            trigger: ".modal footer button[name=action_pass]",
            run: "click",
        },
        { content: "Done", trigger: "body:not(:has(.modal))" },
    ],
});

/** Marketing sees what became of what it brought. */
tours.add("lead_alignment_marketing_sees_the_outcome", {
    steps: () => [
        openHistory,
        onlyCalls,
        {
            content: "Call outcome",
            trigger: "[role=feed] [data-source=outcome]:contains(K2)",
        },
        {
            content: "And why it stands here",
            trigger: "[role=feed] .o_timeline_reason",
        },
    ],
});

/** Who is not granted more sees that there is something, and asks about it. */
tours.add("lead_alignment_existence_only", {
    steps: () => [
        openHistory,
        onlyCalls,
        {
            content: "That sales spoke with them, and nothing else",
            trigger:
                "[role=feed]:not(:contains(K2)) [data-source=outcome][data-level=existence]",
        },
        {
            content: "Actions",
            trigger: "[data-source=outcome][data-level=existence] .o_timeline_do",
            run: "click",
        },
        {
            content: "Ask",
            trigger: ".o_timeline_ask",
            run: "click",
        },
        {
            content: "A question",
            trigger: "#o_timeline_question",
            run: "edit What did she say?",
        },
        {
            content: "Send it",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "Who will find it",
            trigger: ".o_notification:contains(agent_vn)",
        },
    ],
});

/** Who sells sees the complaint of their customer, with its timer. */
tours.add("lead_alignment_seller_sees_the_complaint", {
    steps: () => [
        {
            content: "It is there",
            trigger: ".o_data_row:contains(cancelled) .o_field_widget[name=due_date]",
        },
        {
            content: "Answer",
            trigger: ".o_data_row button[name=action_answer]",
            run: "click",
        },
        {
            content: "What was done",
            trigger: ".modal [name=answer] textarea",
            run: "edit Called her back",
        },
        {
            content: "Send",
            trigger: ".modal footer button[name=action_answer]",
            run: "click",
        },
        { content: "Nothing left", trigger: ".o_view_nocontent" },
    ],
});
