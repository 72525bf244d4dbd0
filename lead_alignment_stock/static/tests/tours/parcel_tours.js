import { registry } from "@web/core/registry";

/** A customer rings: where is my parcel? The card says it, and the history how it went. */
registry.category("web_tour.tours").add("lead_alignment_where_is_the_parcel", {
    steps: () => [
        {
            content: "The number that rings",
            trigger: "#o_lookup_box",
            run: "edit 0912345678",
        },
        {
            content: "Where the newest parcel is, with its number",
            trigger:
                ".o_customer_card:contains(Hạnh) [data-fact=delivery]:contains(TRACK-77)",
        },
        {
            content: "They ask for nothing more: the call is noted",
            trigger: ".o_lookup_reason:first",
            run: "click",
        },
        { content: "Noted", trigger: ".o_lookup_call textarea" },
    ],
});
