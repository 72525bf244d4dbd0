import { registry } from "@web/core/registry";

import { openDialog, pressKey } from "./outcome_steps";

const tours = registry.category("web_tour.tours");

const seeBadge = (code) => ({
    content: `The badge shows ${code}`,
    trigger: `body:not(.modal-open) .o_form_view .o_field_k_status .badge:contains(${code})`,
});
const file = { content: "File it", trigger: ".o_outcome_file:enabled", run: "click" };

/** The agent files each kind of outcome on one lead; texts are codes, so that it
 * runs in every language. */
tours.add("lead_alignment_agent_form", {
    steps: () => [
        // an attempt without contact
        openDialog,
        pressKey("7"),
        {
            content: "One attempt",
            trigger: ".o_form_view .o_field_widget[name=attempt_count]:contains(1)",
        },
        // thinking: one key files it
        openDialog,
        pressKey("2"),
        seeBadge("K2"),
        // busy: asks when to call back
        openDialog,
        pressKey("3"),
        {
            content: "A quick button answers",
            trigger: ".o_outcome_quick",
            run: "click",
        },
        seeBadge("K3"),
        {
            content: "The promise shows",
            trigger: ".o_form_view .o_lead_next",
        },
        // advised
        openDialog,
        pressKey("6"),
        seeBadge("K5"),
        // bought: asks the amount
        openDialog,
        pressKey("1"),
        {
            content: "The amount that is there is selected",
            trigger: "#outcome_amount",
            run: ({ anchor }) => {
                if (
                    anchor.value &&
                    anchor.selectionEnd - anchor.selectionStart !== anchor.value.length
                ) {
                    throw new Error("typing would append to the amount");
                }
            },
        },
        { content: "Amount", trigger: "#outcome_amount", run: "edit 4500000" },
        file,
        seeBadge("K1"),
        // refused: asks the reason, the status's own is chosen already
        openDialog,
        pressKey("5"),
        { content: "Reason", trigger: "#outcome_reason" },
        { content: "Note", trigger: "#outcome_note", run: "edit Learns elsewhere" },
        file,
        seeBadge("K4.2"),
        // taken back from the notification: bought again
        {
            content: "Undo",
            trigger: ".o_notification_buttons button:last:has(.fa-undo)",
            run: "click",
        },
        {
            content: "It says what it restores",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        seeBadge("K1"),
        {
            content: "The history keeps everything",
            trigger: "button[name=action_open_outcomes]",
            run: "click",
        },
        {
            content: "Seven rows",
            trigger: ".o_list_view .o_data_row:nth-child(7)",
        },
    ],
});

tours.add("lead_alignment_agent_list", {
    steps: () => [
        {
            content: "Select all leads",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Log an outcome on them",
            trigger: ".o_control_panel button[name='action_open_outcome_dialog']",
            run: "click",
        },
        pressKey("4"),
        { content: "Reason", trigger: "#outcome_reason" },
        file,
        {
            content: "They went back to marketing",
            trigger:
                ".o_list_view:not(:has(.o_data_row .badge:contains(K))), .o_view_nocontent",
        },
        {
            content: "Undo",
            trigger: ".o_notification_buttons button:has(.fa-undo)",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "They are back",
            trigger: ".o_list_view .o_data_row:nth-child(3)",
        },
    ],
});

/** The head clicks the part of the first column that is K2 and sees its leads. */
tours.add("lead_alignment_head_chart", {
    steps: () => [
        {
            content: "Click a bar of the chart",
            trigger: ".o_graph_view canvas",
            run: ({ anchor }) => {
                const chart = window.Chart.getChart(anchor);
                chart.update("none"); // end the animation: bars stand where they will
                const index = chart.data.datasets.findIndex(({ label }) =>
                    label.includes("K2")
                );
                const column = chart.data.datasets[index].data.findIndex(
                    (count) => count > 0
                );
                const bar = chart.getDatasetMeta(index).data[column];
                const { left, top } = anchor.getBoundingClientRect();
                const { x, y, base } = bar.getProps(["x", "y", "base"], true);
                const options = {
                    bubbles: true,
                    clientX: left + x,
                    clientY: top + (y + base) / 2,
                };
                anchor.dispatchEvent(new MouseEvent("mousemove", options));
                anchor.dispatchEvent(new MouseEvent("click", options));
            },
        },
        {
            content: "Exactly the two leads of that bar",
            trigger: ".o_list_view .o_data_row:nth-child(2) .badge:contains(K2)",
        },
        {
            content: "And no other",
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(3)))",
        },
        {
            content: "One opens",
            trigger: ".o_list_view .o_data_row .o_data_cell[name=contact_name]",
            run: "click",
        },
        seeBadge("K2"),
    ],
});
