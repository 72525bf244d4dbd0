import { registry } from "@web/core/registry";

/** Who waits is answered in Discuss, with their history beside the talk. */
registry.category("web_tour.tours").add("lead_alignment_answer_on_zalo", {
    steps: () => [
        {
            content: "Who waits",
            trigger: ".o_data_row:contains(còn lớp tối) button[name=action_answer]",
            run: "click",
        },
        {
            content: "What they wrote",
            trigger: ".o-mail-Message:contains(còn lớp tối)",
        },
        {
            content: "Until when one may answer, and their history",
            trigger:
                ".o-customer-history-panel:has([role=status].alert-info) .o_customer_timeline [role=feed]",
        },
        {
            content: "Answer",
            trigger: ".o-mail-Composer-input",
            run: "edit Dạ còn ạ",
        },
        {
            content: "Send",
            trigger: ".o-mail-Composer-input",
            run: "press Enter",
        },
        {
            content: "It stands there",
            trigger: ".o-mail-Message:contains(Dạ còn ạ)",
        },
    ],
});
