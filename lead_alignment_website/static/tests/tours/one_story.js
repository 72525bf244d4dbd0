import { registry } from "@web/core/registry";

const inStory = (source) => ({
    content: `${source} is in the story`,
    trigger: `.o_timeline_entry[data-source="${source}"]`,
});

registry.category("web_tour.tours").add("lead_alignment_one_story", {
    steps: () => [
        {
            content: "the history of the customer",
            trigger: ".o_notebook .nav-link[name=customer_timeline]",
            run: "click",
        },
        ...["order", "outcome", "lifecycle", "chat", "survey"].map(inStory),
        ...["registration", "event"].map(inStory),
    ],
});
