import { registry } from "@web/core/registry";

/** The story stands beside the chat, where customer service works. */
registry.category("web_tour.tours").add("lead_alignment_story_beside_the_chat", {
    steps: () => [
        {
            content: "The panel beside the chat, or the button that opens it",
            trigger:
                ".o-mail-DiscussContent-header button[name=livechat-info], .o_customer_timeline",
        },
        {
            content: "Who it is",
            trigger: ".o_customer_timeline .o_customer_card [data-fact=owner]",
        },
        {
            content: "The campaign that brought them",
            trigger: ".o_customer_card [data-fact=campaign]",
        },
        {
            content: "What happened, as far as support sees it",
            trigger:
                ".o_customer_timeline [role=feed]:not(:contains(TOKEN note)) [data-source=outcome]",
        },
        {
            content: "Pass it to sales",
            trigger: ".o_customer_pass",
            run: "click",
        },
        {
            content: "What they want",
            trigger: ".modal [name=note] textarea",
            run: "edit A place in the evening",
        },
        {
            content: "Pass",
            trigger: ".modal footer button[name=action_pass]",
            run: "click",
        },
        { content: "Done", trigger: "body:not(:has(.modal))" },
    ],
});
