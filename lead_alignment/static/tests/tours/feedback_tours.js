import { registry } from "@web/core/registry";

import { openDialog, pressKey } from "./outcome_steps";

const tours = registry.category("web_tour.tours");

/** Type into what has the focus, as somebody at the keyboard. */
const type = (text) => () => {
    const field = document.activeElement;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
};

/** The customer refuses: the reason and the competitor, without the mouse. */
tours.add("lead_alignment_agent_says_why_not", {
    steps: () => [
        openDialog,
        pressKey("5"),
        {
            content: "The reason is what is typed next",
            trigger: "#outcome_reason:focus",
            run: () => {
                const select = document.activeElement;
                select.value = [...select.options].find((o) => Number(o.value)).value;
                select.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "Who else, in the form of the status",
            trigger: ".o_outcome_feedback [data-kind=competitor] input",
            run: (actions) => {
                actions.anchor.focus();
                type("Sao Việt")();
            },
        },
        {
            content: "Enter files it",
            trigger: ".o_outcome_file:enabled",
            run: () =>
                document.activeElement.dispatchEvent(
                    new KeyboardEvent("keydown", {
                        key: "Enter",
                        bubbles: true,
                        cancelable: true,
                    })
                ),
        },
        {
            content: "Refused",
            trigger:
                "body:not(.modal-open) .o_form_view .o_field_k_status .badge:contains(K4.2)",
        },
    ],
});

/** Somebody says what a lead was worth. */
tours.add("lead_alignment_agent_gives_feedback", {
    steps: () => [
        {
            content: "Give feedback",
            trigger: ".o_form_view button[name=action_open_feedback_dialog]",
            run: "click",
        },
        {
            content: "Two of five",
            trigger: ".modal [data-kind=scale] label.btn:contains(2)",
            run: "click",
        },
        {
            content: "In words",
            trigger: "#feedback_note",
            run: "edit The price in the ad is another",
        },
        { content: "Send", trigger: ".o_feedback_send:enabled", run: "click" },
        { content: "Sent", trigger: "body:not(.modal-open) .o_form_view" },
    ],
});

/** Marketing answers three at once, as one issue. */
tours.add("lead_alignment_marketer_answers", {
    steps: () => [
        {
            content: "All of them",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Answer",
            trigger: ".o_control_panel button[name=action_open_reply]",
            run: "click",
        },
        {
            content: "In a sentence",
            trigger: ".modal [name=reply] textarea",
            run: "edit We mend the ad",
        },
        {
            content: "One issue",
            trigger: ".modal [name=issue] input[data-value=new]",
            run: "click",
        },
        {
            content: "Its name",
            trigger: ".modal [name=name] input",
            run: "edit Price in the ad",
        },
        {
            content: "Answer",
            trigger: ".modal button[name=action_reply]",
            run: "click",
        },
        {
            content: "Nothing waits",
            trigger: "body:not(.modal-open) .o_list_view:not(:has(.o_data_row))",
        },
    ],
});

/** Who said it sees what became of it. */
tours.add("lead_alignment_agent_sees_the_answer", {
    steps: () => [
        {
            content: "What I said",
            trigger: ".o_data_row:contains(Price in the ad):first td[name=summary]",
            run: "click",
        },
        {
            content: "The answer",
            trigger: ".o_form_view [name=reply]:contains(We mend the ad)",
        },
    ],
});
