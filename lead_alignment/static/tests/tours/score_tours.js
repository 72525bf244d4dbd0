import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const explain = [
    { content: "The score", trigger: ".o_score_gauge", run: "click" },
    {
        content: "Why: a rule",
        trigger: ".modal .o_score_rule summary",
        run: "click",
    },
    { content: "Its events", trigger: ".modal .o_score_rule[open] .o_score_entries" },
    { content: "The curve", trigger: ".modal .o_score_curve canvas" },
];

/** A marketer changes what a page is worth, previews it, publishes it, and sees a lead's
 * score and why. */
tours.add("lead_alignment_marketer_rules", {
    steps: () => [
        {
            content: "The rule about pages",
            trigger:
                ".o_field_widget[name=score_rule_ids] .o_data_row:nth-child(1) td[name=sentence]",
            run: "click",
        },
        {
            content: "Worth more",
            trigger: ".modal .o_field_widget[name=points] input",
            run: "edit 50",
        },
        {
            content: "Keep it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Save",
            trigger: "body:not(.modal-open) .o_form_button_save",
            run: "click",
        },
        {
            content: "Not in force yet: preview",
            trigger: "button[name=action_preview_score]",
            run: "click",
        },
        {
            content: "One crosses the threshold",
            trigger: ".modal .o_field_widget[name=up_count]:contains(1)",
        },
        {
            content: "Publish",
            trigger: ".modal button[name=action_publish]",
            run: "click",
        },
        {
            content: "In effect",
            trigger:
                "body:not(.modal-open) .o_form_view:not(:has(button[name=action_preview_score]))",
        },
        {
            content: "The menu of leads",
            trigger: ".o_menu_sections [data-menu-xmlid*=lead_alignment_menu_leads]",
            run: "click",
        },
        {
            content: "To the leads",
            trigger: ".o-dropdown--menu [data-menu-xmlid*=crm_lead_menu_all]",
            run: "click",
        },
        {
            content: "A lead",
            trigger: ".o_data_row td[name=name]:contains(Visitor of pages)",
            run: "click",
        },
        ...explain,
        {
            content: "Its total, by the new rule",
            trigger: ".modal .o_score_total:contains(50)",
        },
    ],
});

/** A manager learns points from closed leads, reads the back-test, and takes them over. */
tours.add("lead_alignment_manager_learns", {
    steps: () => [
        { content: "Learn", trigger: "button[name=action_learn]", run: "click" },
        {
            content: "How many",
            trigger: ".o_field_widget[name=lead_count]:contains(60)",
        },
        { content: "Back-test", trigger: "a[name=bands]", run: "click" },
        {
            content: "The best fifth",
            trigger: ".o_field_widget[name=band_ids] .o_data_row:nth-child(4)",
        },
        { content: "Points", trigger: "a[name=points]", run: "click" },
        {
            content: "Change some",
            trigger:
                ".o_field_widget[name=line_ids] .o_data_row:nth-child(1) td[name=points]",
            run: "click",
        },
        {
            content: "To ten",
            trigger: ".o_field_widget[name=line_ids] .o_data_row td[name=points] input",
            run: "edit 10",
        },
        {
            content: "Take them over",
            trigger: "button[name=action_accept]",
            run: "click",
        },
        {
            content: "They wait for a preview",
            trigger: "button[name=action_preview_score]",
        },
    ],
});

/** An agent sorts the calls by score, and looks why the first is hot. */
tours.add("lead_alignment_agent_score", {
    steps: () => [
        {
            content: "Sort by score",
            trigger: "th[data-name=engagement]",
            run: "click",
        },
        {
            content: "The best first",
            trigger: "th[data-name=engagement].table-active, th[data-name=engagement]",
            run: "click",
        },
        {
            content: "A hot one leads",
            trigger:
                ".o_data_row:nth-child(1):has(.o_score_mark.text-bg-danger) td[name=name]",
            run: "click",
        },
        ...explain,
        {
            content: "Close",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            content: "Back at the lead",
            trigger: "body:not(.modal-open) .o_score_gauge",
        },
    ],
});
