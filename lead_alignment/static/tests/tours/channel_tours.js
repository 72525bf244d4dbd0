import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** What another system sent and we could not read is mapped, without code. */
tours.add("lead_alignment_map_fields", {
    steps: () => [
        {
            content: "What came last",
            trigger: "button[name=action_map]",
            run: "click",
        },
        {
            content: "Each value, and what it seems to be",
            trigger: ".modal .o_data_row:has(td:contains(09123))",
        },
        {
            content: "What it all means",
            trigger: ".modal [name=mapping_preview]:contains(09123)",
        },
        {
            content: "Read what was refused",
            trigger: ".modal button[name=action_submit_mapped]",
            run: "click",
        },
        { content: "Done", trigger: "body:not(:has(.modal)) .o_form_view" },
    ],
});
