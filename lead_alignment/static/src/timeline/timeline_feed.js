import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { CustomerCard } from "./customer_card";
import { useEntryActions } from "./entry_actions";

const { DateTime } = luxon;
const REMEMBERED = "lead_alignment.timeline";
const DAYS = [7, 30, 90];

/** The whole story of a customer, as far as the viewer may see it. It asks the server
 * when it is shown for the first time, and not before. */
export class TimelineFeed extends Component {
    static template = "lead_alignment.TimelineFeed";
    static components = { CustomerCard, Dropdown, DropdownItem };
    static props = {
        resModel: String,
        resId: { type: [Number, Boolean], optional: true },
        isPassShown: { type: Boolean, optional: true },
    };
    static defaultProps = { isPassShown: true };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.actions = useEntryActions(
            () => this.props,
            () => this.reloadAll()
        );
        this.keepLast = new KeepLast();
        this.passToSales = this.passToSales.bind(this);
        this.days = DAYS;
        this.departments = {
            marketing: _t("Marketing"),
            sales: _t("Sales"),
            support: _t("Customer service"),
        };
        this.state = useState({
            entries: [],
            card: null,
            cursor: null,
            status: "loading",
            text: "",
            source: "",
            viewAs: "",
            isAdmin: false,
            ...this.recall(),
        });
        onWillStart(() => {
            this.reload(); // not awaited: the form shows before
            user.hasGroup("base.group_erp_manager").then((isAdmin) => {
                this.state.isAdmin = isAdmin;
            });
        });
        onWillUpdateProps((next) => {
            if (
                next.resId !== this.props.resId ||
                next.resModel !== this.props.resModel
            ) {
                Object.assign(this.state, { card: null, entries: [], cursor: null });
                this.reload(next);
            }
        });
    }

    // What the user chose stays, on this browser
    recall() {
        try {
            const { department, days, withNoise } = JSON.parse(
                browser.localStorage.getItem(REMEMBERED) || "{}"
            );
            return {
                department: department || "",
                days: DAYS.includes(days) ? days : 0,
                withNoise: Boolean(withNoise),
            };
        } catch {
            return { department: "", days: 0, withNoise: false };
        }
    }

    remember() {
        const { department, days, withNoise } = this.state;
        browser.localStorage.setItem(
            REMEMBERED,
            JSON.stringify({ department, days, withNoise })
        );
    }

    get viewer() {
        return { view_as: this.state.viewAs || null };
    }

    get filters() {
        const { department, source, text, days, withNoise } = this.state;
        return {
            departments: department ? [department] : null,
            sources: source ? [source] : null,
            ...this.viewer,
            text: text.trim() || null,
            with_noise: withNoise,
            date_from: days
                ? DateTime.utc().minus({ days }).toFormat("yyyy-MM-dd HH:mm:ss")
                : null,
        };
    }

    async reload(props = this.props) {
        if (!props.resId) {
            this.state.status = "new";
            this.keepLast.add(Promise.resolve()); // what was asked comes too late
            return;
        }
        this.state.status = "loading";
        const where = [props.resModel, props.resId];
        await this.ask(async () => {
            const { card } = this.state; // filters change nothing of it
            const [page, fresh] = await this.keepLast.add(
                Promise.all([
                    this.call("get_page", where, this.filters),
                    card || this.call("get_card", where, this.viewer),
                ])
            );
            this.state.card = fresh;
            this.state.entries = page.entries;
            this.state.cursor = page.cursor;
        });
    }

    /** With the card: something of it changed. */
    reloadAll() {
        this.state.card = null;
        return this.reload();
    }

    async loadMore() {
        const { resModel, resId } = this.props;
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
        const coming = { key: "coming", name: _t("Upcoming"), rows: [] };
        const pinned = {
            key: "pinned",
            name: _t("Pinned"),
            rows: (this.state.card?.pins || []).map((entry) => ({
                key: `pin-${entry.pin_id}`,
                entry,
                more: [],
            })),
        };
        const groups = [coming, pinned];
        for (const entry of this.state.entries) {
            const date = this.dateOf(entry);
            const name = date.toFormat("LLLL yyyy");
            let group = date > now ? coming : groups.at(-1);
            if (group !== coming && group.name !== name) {
                group = { key: name, name, rows: [] };
                groups.push(group);
            }
            const last = group.rows.at(-1);
            if (last && this.isSame(last.entry, entry)) {
                last.more.push(entry);
            } else {
                group.rows.push({
                    key: `${group.key}-${group.rows.length}`,
                    entry,
                    more: [],
                });
            }
        }
        return groups.filter(({ rows }) => rows.length);
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

    get counts() {
        return this.state.card?.counts || [];
    }

    get sources() {
        return this.counts.filter(
            ({ is_noise, department }) =>
                (!is_noise || this.state.withNoise) &&
                (!this.state.department || department === this.state.department)
        );
    }

    get chips() {
        const counts = {};
        for (const { department, count, is_noise } of this.counts) {
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

    get departmentList() {
        return Object.entries(this.departments);
    }

    viewAsLabel(department) {
        return _t("View as %s", department);
    }

    lastDays(number) {
        return _t("Last %s days", number);
    }

    /** In the user's own time; a whole day is the same day everywhere. */
    dateOf({ date, is_day }) {
        return deserializeDateTime(date, is_day ? { tz: "utc" } : {});
    }

    when(entry) {
        const date = this.dateOf(entry);
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
        this.state.source = "";
        this.remember();
        this.reload();
    }

    setDays(ev) {
        this.state.days = Number(ev.target.value);
        this.remember();
        this.reload();
    }

    setSource(ev) {
        this.state.source = ev.target.value;
        this.reload();
    }

    setViewAs(ev) {
        this.state.viewAs = ev.target.value;
        this.reloadAll();
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

    /** The page and arrow keys of a feed go from entry to entry. */
    onKeydown(ev) {
        const step = { PageDown: 1, PageUp: -1 }[ev.key];
        const entries = [...ev.currentTarget.querySelectorAll("article")];
        const at = entries.indexOf(ev.target.closest("article"));
        if (step && at >= 0 && entries[at + step]) {
            ev.preventDefault();
            entries[at + step].focus();
        }
    }

    /** A lead is with sales already. */
    get canPass() {
        return this.props.isPassShown && this.props.resModel !== "crm.lead";
    }

    passToSales() {
        const { resModel, resId } = this.props;
        this.action.doAction("lead_alignment.crm_lead_refer_action", {
            additionalContext: {
                default_origin_model: resModel,
                default_origin_id: resId,
            },
        });
    }
}
