import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const READY = ".o_call_queue .o_outcome_panel";
/** Nobody but the keyboard: keys go to what has the focus. */
const press = (...keys) =>
    keys.map((key) => ({
        content: `Press ${key}`,
        trigger: "body",
        run: `press ${key}`,
    }));
const serves = (number) => ({
    content: `Customer ${number} is next`,
    trigger: `.o_call_queue .o_call_person:text(Customer ${number})`,
});
const type = (selector, text) => [
    {
        content: `The focus is in ${selector}`,
        trigger: `${selector}:focus`,
        run: `edit ${text}`,
    },
];

// what an agent needs while the phone rings
const NEEDED = [
    ".o_call_person",
    ".o_call_number",
    ".o_outcome_choice",
    ".o_outcome_answer :is(button, input, select)",
    ".o_outcome_note",
    ".o_outcome_file",
    ".o_call_skip",
    ".o_call_undo",
    ".o_call_pause",
    ".o_call_resume",
    ".o_call_start",
    ".o_call_retry",
].join(", ");
/** Nothing that is needed is outside the screen, or hidden by what scrolls. */
const inSight = (trigger) => ({
    content: "All that is needed is in sight",
    trigger,
    run() {
        for (const el of document.querySelectorAll(NEEDED)) {
            const { left, right, top, bottom } = el.getBoundingClientRect();
            const seen = document.elementFromPoint((left + right) / 2, bottom - 2);
            const isIn = bottom <= innerHeight && right <= innerWidth && top >= 0;
            if (!isIn || !(el.contains(seen) || seen?.contains(el))) {
                throw new Error(`${el.className} is out of sight, at ${bottom}`);
            }
        }
    },
});

/** Twelve leads by keyboard alone: each outcome once, a note, an undo, a pause. */
tours.add("lead_alignment_shift", {
    steps: () => [
        inSight(".o_call_start"),
        ...press("Enter"),
        serves(0),
        inSight(READY),
        // K1 asks the amount
        ...press("1"),
        inSight("#outcome_amount"),
        ...type("#outcome_amount", "4500000"),
        ...press("Enter"),
        serves(1),
        // K2 after a note
        ...press("n"),
        ...type(".o_outcome_note", "Asks her husband"),
        ...press("Enter", "2"),
        serves(2),
        // K3: the first quick button has the focus
        ...press("3"),
        { content: "When?", trigger: ".o_outcome_quick:focus" },
        inSight(".o_outcome_quick"),
        ...press("Enter"),
        serves(3),
        // K4.1 and K4.2 ask the reason, theirs is chosen
        ...press("4"),
        { content: "Why?", trigger: "#outcome_reason:focus" },
        inSight("#outcome_reason"),
        ...press("Enter"),
        serves(4),
        ...press("5"),
        { content: "Why?", trigger: "#outcome_reason:focus" },
        inSight("#outcome_reason"),
        ...press("Enter"),
        serves(5),
        ...press("6"),
        serves(6),
        // nobody reached
        ...press("7"),
        serves(7),
        ...press("8"),
        serves(8),
        ...press("9"),
        serves(9),
        ...press("0"),
        serves(10),
        // a wrong key, taken back
        ...press("7"),
        serves(11),
        ...press("u"),
        serves(10),
        ...press("6"),
        serves(11),
        // lunch
        ...press("p"),
        { content: "Why?", trigger: ".modal .o_call_reason" },
        ...press("2"),
        inSight(".o_call_resume"),
        ...press("p"),
        serves(11),
        // passed on
        ...press("s"),
        { content: "Why?", trigger: ".modal .o_call_reason" },
        ...press("1"),
        inSight(".o_call_retry"),
    ],
});

/** An hour later the promised call-back comes by itself, and is kept. */
tours.add("lead_alignment_shift_callback", {
    steps: () => [
        { content: "Ready", trigger: ".o_call_start" },
        ...press("Enter"),
        serves(2),
        { content: "Overdue", trigger: ".o_call_who .text-danger" },
        { content: "Its panel", trigger: READY },
        ...press("6"),
        {
            content: "Not this one again",
            trigger: ".o_call_retry, .o_call_person:not(:text(Customer 2))",
        },
    ],
});

/** Who filled in a form a minute ago is called, and buys. */
tours.add("lead_alignment_round_trip", {
    steps: () => [
        { content: "Ready", trigger: ".o_call_start" },
        ...press("Enter"),
        {
            content: "The customer of the form",
            trigger: ".o_call_queue .o_call_person:contains(Trần Văn Bình)",
        },
        { content: "Its panel", trigger: READY },
        ...press("1"),
        ...type("#outcome_amount", "4500000"),
        ...press("Enter"),
        { content: "Nobody else waits", trigger: ".o_call_retry" },
    ],
});
