import {
    Component,
    onWillStart,
    onWillDestroy,
    onWillUpdateProps,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

const REFRESH_MILLISECONDS = 60_000;

/** Over the list: how many of its leads are late, at risk, due today. */
export class DeadlineBanner extends Component {
    static template = "lead_alignment.DeadlineBanner";
    static props = { domain: Array }; // of the list

    setup() {
        this.orm = useService("orm");
        this.state = useState({ counts: [] });
        onWillStart(() => this.load());
        onWillUpdateProps(({ domain }) => this.load(domain));
        const timer = browser.setInterval(() => this.load(), REFRESH_MILLISECONDS);
        onWillDestroy(() => browser.clearInterval(timer));
    }

    async load(domain = this.props.domain) {
        this.state.counts = await this.orm.silent.call(
            "crm.lead",
            "get_deadline_counts",
            [domain]
        );
    }

    getLook({ count, tone }) {
        return `btn btn-sm d-flex align-items-center gap-1 btn-${count ? tone : "light"}`;
    }

    /** Only these, as a filter that stands in the search bar. */
    filter(count) {
        const { searchModel } = this.env;
        if (searchModel) {
            searchModel.splitAndAddDomain(count.domain);
        }
    }
}

class DeadlineListRenderer extends ListRenderer {
    static template = "lead_alignment.DeadlineListRenderer";
    static components = { ...ListRenderer.components, DeadlineBanner };
}

registry.category("views").add("deadline_list", {
    ...listView,
    Renderer: DeadlineListRenderer,
});
