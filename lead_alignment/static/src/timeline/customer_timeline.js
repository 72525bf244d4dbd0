import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const { DateTime } = luxon;
const REMEMBERED = "lead_alignment.timeline";
const DAYS = [7, 30, 90];

/** The whole story of a customer, as far as the viewer may see it. It asks the server
 * when it is shown for the first time, and not before. */
export class CustomerTimeline extends Component {
    static template = "lead_alignment.CustomerTimeline";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.days = DAYS;
        this.departments = {
            marketing: _t("Marketing"),
            sales: _t("Sales"),
            support: _t("Customer service"),
        };
        this.state = useState({
            entries: [],
            counts: [],
            cursor: null,
            status: "loading",
            text: "",
            days: 0,
            ...this.recall(),
        });
        onWillStart(() => {
            this.reload(); // not awaited: the form shows before
        });
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.props.record.resId) {
                this.reload(next.record);
            }
        });
    }

    // What the user chose stays, on this browser
    recall() {
        try {
            const { department, withNoise } = JSON.parse(
                browser.localStorage.getItem(REMEMBERED) || "{}"
            );
            return { department: department || "", withNoise: Boolean(withNoise) };
        } catch {
            return { department: "", withNoise: false };
        }
    }

    remember() {
        const { department, withNoise } = this.state;
        browser.localStorage.setItem(
            REMEMBERED,
            JSON.stringify({ department, withNoise })
        );
    }

    get filters() {
        const { department, text, days, withNoise } = this.state;
        return {
            departments: department ? [department] : null,
            text: text.trim() || null,
            with_noise: withNoise,
            date_from: days
                ? DateTime.utc().minus({ days }).toFormat("yyyy-MM-dd HH:mm:ss")
                : null,
        };
    }

    async reload(record = this.props.record) {
        if (!record.resId) {
            this.state.status = "new";
            return;
        }
        this.state.status = "loading";
        const where = [record.resModel, record.resId];
        await this.ask(async () => {
            const [page, counts] = await this.keepLast.add(
                Promise.all([
                    this.call("get_page", where, this.filters),
                    this.call("get_counts", where, {}),
                ])
            );
            this.state.counts = counts;
            this.state.entries = page.entries;
            this.state.cursor = page.cursor;
        });
    }

    async loadMore() {
        const { resModel, resId } = this.props.record;
        this.state.status = "more";
        await this.ask(async () => {
            const page = await this.keepLast.add(
                this.call("get_page", [resModel, resId], {
                    ...this.filters,
                    cursor: this.state.cursor,
                })
            );
            this.state.entries.push(...page.entries);
            this.state.cursor = page.cursor;
        });
    }

    async ask(load) {
        try {
            await load();
            this.state.status = "ready";
        } catch (error) {
            this.state.status = "failed";
            console.warn(error);
        }
    }

    call(method, args, kwargs) {
        return this.orm.silent.call("customer.timeline", method, args, kwargs);
    }

    // ------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------

    /** Entries by what is still to come, then by month; runs of the same as one. */
    get groups() {
        const now = DateTime.now();
        const groups = [];
        for (const entry of this.state.entries) {
            const date = deserializeDateTime(entry.date);
            const name = date > now ? _t("Upcoming") : date.toFormat("LLLL yyyy");
            let group = groups.at(-1);
            if (group?.name !== name) {
                group = { name, rows: [] };
                groups.push(group);
            }
            const last = group.rows.at(-1);
            if (last && this.isSame(last.entry, entry)) {
                last.more.push(entry);
            } else {
                group.rows.push({
                    key: groups.length * 1000 + group.rows.length,
                    entry,
                    more: [],
                });
            }
        }
        return groups;
    }

    isSame(one, other) {
        const isPlain = (entry) => !entry.text && !entry.lines.length;
        return (
            one.source === other.source &&
            one.title === other.title &&
            one.level === other.level &&
            isPlain(one) &&
            isPlain(other)
        );
    }

    get chips() {
        const counts = {};
        for (const { department, count, is_noise } of this.state.counts) {
            if (!is_noise || this.state.withNoise) {
                counts[department] = (counts[department] || 0) + count;
            }
        }
        return Object.entries(this.departments)
            .filter(([key]) => counts[key])
            .map(([key, label]) => ({
                key,
                label,
                count: counts[key] > 99 ? "99+" : counts[key],
            }));
    }

    lastDays(number) {
        return _t("Last %s days", number);
    }

    when(entry) {
        const date = deserializeDateTime(entry.date);
        return entry.is_day
            ? toLocaleDateTimeString(date, { showTime: false, tz: "utc" })
            : toLocaleDateTimeString(date);
    }

    departmentOf(entry) {
        return this.departments[entry.department];
    }

    // ------------------------------------------------------------
    // What the user does
    // ------------------------------------------------------------

    setDepartment(key) {
        this.state.department = this.state.department === key ? "" : key;
        this.remember();
        this.reload();
    }

    setDays(ev) {
        this.state.days = Number(ev.target.value);
        this.reload();
    }

    setText(ev) {
        this.state.text = ev.target.value;
        this.reload();
    }

    toggleNoise() {
        this.state.withNoise = !this.state.withNoise;
        this.remember();
        this.reload();
    }

    open(entry) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: entry.model,
            res_id: entry.res_id,
            views: [[false, "form"]],
        });
    }

    /** Messages are read where they stand. */
    canOpen(entry) {
        return entry.level === "full" && entry.model !== "mail.message";
    }
}

registry.category("view_widgets").add("customer_timeline", {
    component: CustomerTimeline,
});
