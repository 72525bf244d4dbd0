import { Component, onWillStart, useState } from "@odoo/owl";
import { normalize } from "@web/core/l10n/utils";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useService } from "@web/core/utils/hooks";

/** What people saved under Favorites in a report, their own and what others share. */
export class SavedReports extends Component {
    static template = "lead_alignment.SavedReports";
    static components = { Dropdown, DropdownItem };
    static props = { words: { type: String, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ reports: [], teams: [] });
        onWillStart(() => this.load());
    }

    async load() {
        Object.assign(
            this.state,
            await this.orm.call("ir.filters", "get_saved_reports", [])
        );
    }

    get reports() {
        const words = normalize(this.props.words || "")
            .split(/\s+/)
            .filter(Boolean);
        return this.state.reports.filter(({ name, report }) =>
            words.every((word) => normalize(`${name} ${report}`).includes(word))
        );
    }

    async open(saved) {
        const { action_id, view_type, filters } = await this.orm.call(
            "ir.filters",
            "get_saved_report",
            [saved.id]
        );
        await this.action.doAction(action_id, {
            viewType: view_type || undefined,
            props: { irFilters: filters },
        });
    }

    async share(saved, team) {
        await this.orm.call("ir.filters", "share_report", [saved.id, team.key]);
        await this.load();
    }

    async stopSharing(saved) {
        await this.orm.call("ir.filters", "stop_sharing_report", [saved.id]);
        await this.load();
    }
}
