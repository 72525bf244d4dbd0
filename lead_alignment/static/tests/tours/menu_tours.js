import { queryAll, queryFirst, waitFor } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";

const ENTRY = ".o_menu_page_entry";
const OPEN = ".o_action_manager .o_view_controller, .modal .o_form_view";

/** Each link of a page of links shows a screen, and one comes back from it. */
registry.category("web_tour.tours").add("lead_alignment_every_link_opens", {
    steps: () => [
        {
            content: "Every link, one after the other",
            trigger: ENTRY,
            timeout: 60000, // all of them are one step
            async run({ click }) {
                const count = queryAll(ENTRY).length;
                for (let index = 0; index < count; index++) {
                    await click(queryAll(ENTRY)[index]);
                    await waitFor(OPEN, { timeout: 30000 });
                    await click(
                        queryFirst(".modal .btn-close") ||
                            queryFirst(".o_breadcrumb a, .o_back_button")
                    );
                    await waitFor(ENTRY, { timeout: 30000 });
                }
            },
        },
        {
            content: "A word finds a link, without accents",
            trigger: ".o_menu_page_search",
            run: "edit qwxz",
        },
        {
            content: "Nothing of this name",
            trigger: ".o_alignment_menu_page [role=status]",
        },
    ],
});
