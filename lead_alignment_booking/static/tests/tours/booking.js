import { registry } from "@web/core/registry";

// Language-neutral: the same customer reads it in English and in Vietnamese.
registry.category("web_tour.tours").add("lead_alignment_book_a_demo", {
    steps: () => [
        {
            content: "Choose the first free time",
            trigger: ".o_booking_time:first",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "Say who you are", trigger: "#booking_name", run: "edit An Nguyen" },
        { trigger: "#booking_phone", run: "edit 0912 345 678" },
        { trigger: "#booking_email", run: "edit an@customer.example" },
        {
            content: "Book it",
            trigger: ".o_booking_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is booked, and fits into the calendar of the phone",
            trigger: ".o_booking_ics",
        },
        {
            content: "Another time suits better",
            trigger: ".o_booking_move",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_booking_time:last",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_booking_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "The meeting was moved", trigger: ".o_booking_ics" },
    ],
});
