import { Component, onWillStart, useState } from "@odoo/owl";
import { normalize } from "@web/core/l10n/utils";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { SavedReports } from "./saved_reports";

/** A page of links by subject, for what would make the menu bar too long. */
export class MenuPage extends Component {
    static template = "lead_alignment.MenuPage";
    static components = { SavedReports };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ words: "" });
        useAutofocus();
        onWillStart(async () => {
            const { menu } = this.props.action.params;
            this.page = await this.orm.call("ir.ui.menu", "get_menu_page", [menu]);
        });
    }

    /** Sections with what has the typed words in its name or its section's name. */
    get sections() {
        const words = normalize(this.state.words).split(/\s+/).filter(Boolean);
        const isFound = (text) => words.every((word) => normalize(text).includes(word));
        return this.page.sections
            .map(({ name, entries }) => ({
                name,
                entries: entries.filter((entry) => isFound(`${name} ${entry.name}`)),
            }))
            .filter(({ entries }) => entries.length);
    }

    open(entry) {
        this.action.doAction(entry.action_id);
    }

    /** Enter in the search box opens the first that is found. */
    onKeydown(ev) {
        if (ev.key === "Enter" && this.sections.length) {
            this.open(this.sections[0].entries[0]);
        }
    }
}

registry.category("actions").add("lead_alignment.menu_page", MenuPage);
