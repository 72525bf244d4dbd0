import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const PHONE = ".o_field_widget[name=phone]";
const EMAIL = ".o_field_widget[name=email_from]";

/** The mask, the eye, the number; what is saved then is what was changed. */
tours.add("lead_alignment_reveal", {
    steps: () => [
        {
            content: "The number is masked, and cannot be called",
            trigger: `${PHONE}:not(:has(a[href^=tel], input)):contains("091••••678")`,
        },
        {
            content: "The eye",
            trigger: `${PHONE} button[title="Reveal: Phone"][aria-label]`,
            run: "click",
        },
        {
            content: "It can be called",
            trigger: `${PHONE}:has(a[href="tel:0912345678"])`,
        },
        {
            content: "And corrected",
            trigger: `${PHONE} input:value("0912345678")`,
        },
        {
            content: "The address is still masked",
            trigger: `${EMAIL}:contains("a•••@khach.example") button`,
            run: "click",
        },
        {
            content: "It can be written to",
            trigger: `${EMAIL}:has(a[href="mailto:an@khach.example"])`,
        },
        {
            content: "Change something else",
            trigger: ".o_field_widget[name=contact_name] input",
            run: "edit An Trần",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Saved, and masked again",
            trigger: `.o_form_view:has(.o_form_saved) ${PHONE}:contains("091••••678")`,
        },
    ],
});
