import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { getNeighbour, getPlaces } from "./nurture_tree";

const STEP = "alignment.nurture.step";
const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

/** A place of the tree, and what stands in it. */
export class NurtureSlot extends Component {
    static template = "lead_alignment_nurture.Slot";
    static components = { Dropdown, DropdownItem };
    static props = {
        canvas: Object,
        data: Object,
        chosen: { type: [Number, { value: null }] },
        cut: { type: [Number, { value: null }] },
        parent: { type: Number, optional: true },
        branch: String,
        label: { type: String, optional: true },
        step: { type: [Number, Boolean], optional: true },
    };

    get node() {
        return this.props.step ? this.props.data.steps[this.props.step] : null;
    }

    get place() {
        return { parent: this.props.parent || false, branch: this.props.branch };
    }

    get isTarget() {
        const { cut, data } = this.props;
        return (
            Boolean(cut) &&
            getPlaces(data, cut).some((one) =>
                this.props.canvas.isSame(one, this.place)
            )
        );
    }

    onDragOver(ev) {
        if (this.isTarget) {
            ev.preventDefault();
        }
    }
}
NurtureSlot.components.NurtureSlot = NurtureSlot;

/** The steps of a version of a nurture program, as a tree that is edited with mouse and
 *  keys. The server decides what may stand where. */
export class NurtureCanvas extends Component {
    static template = "lead_alignment_nurture.Canvas";
    static components = { NurtureSlot };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.action = useService("action");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.state = useState({ data: null, chosen: null, cut: null });
        // a start or an edit of the program shows other steps, or other numbers
        useRecordObserver(({ data }) =>
            this.load(data[this.props.name]?.id, data.state)
        );
        useEffect(
            (chosen) => {
                if (chosen && this.hasFocus) {
                    this.focus(chosen);
                }
            },
            () => [this.state.chosen, this.state.data]
        );
    }

    get versionId() {
        return this.props.record.data[this.props.name]?.id;
    }

    get hasFocus() {
        return this.root.el?.contains(document.activeElement) || this.keepsFocus;
    }

    focus(id) {
        this.root.el?.querySelector(`[data-step="${id}"]`)?.focus();
    }

    /** @param {string} [_state] of the program, when it changes */
    async load(versionId, _state) {
        this.state.data = versionId
            ? await this.orm.call("alignment.nurture.version", "get_canvas", [
                  [versionId],
              ])
            : null;
        if (!this.state.data?.steps[this.state.chosen]) {
            this.state.chosen = this.state.data?.first || null;
        }
        this.state.cut = null;
    }

    async change(method, args) {
        this.keepsFocus = true;
        try {
            return await this.orm.call(STEP, method, args);
        } finally {
            await this.load(this.versionId);
            this.keepsFocus = false;
        }
    }

    isSame(one, other) {
        return one.parent === other.parent && one.branch === other.branch;
    }

    get isEditable() {
        return this.state.data.is_editable; // the field itself is computed
    }

    choose(id) {
        this.state.chosen = id;
    }

    async add(place, kind) {
        const version = this.versionId;
        const id = await this.change("add_step", [
            version,
            place.parent,
            place.branch,
            kind,
        ]);
        this.state.chosen = id;
        this.open(id);
    }

    open(id) {
        this.dialog.add(
            FormViewDialog,
            {
                resModel: STEP,
                resId: id,
                title: this.state.data.steps[id]?.kind_label,
                readonly: !this.isEditable,
                onRecordSaved: () => this.load(this.versionId),
            },
            { onClose: () => this.focus(id) }
        );
    }

    remove(id) {
        const node = this.state.data.steps[id];
        const follows = node.branches.some((branch) => branch.step);
        const parent = Object.values(this.state.data.steps).find((one) =>
            one.branches.some((branch) => branch.step === id)
        );
        const remove = async () => {
            this.state.chosen = parent?.id || null;
            await this.change("remove_step", [[id]]);
        };
        if (node.branches.length > 1 && follows) {
            this.dialog.add(ConfirmationDialog, {
                title: _t("Delete this step?"),
                body: _t("Everything on its branches is deleted, too."),
                confirmLabel: _t("Delete"),
                confirm: remove,
                cancel: () => {},
            });
        } else {
            return remove();
        }
    }

    cut(id) {
        this.state.cut = this.isEditable ? id : null;
    }

    move(place) {
        const id = this.state.cut;
        this.state.chosen = id;
        return this.change("move_step", [[id], place.parent, place.branch]);
    }

    async openPeople(id, which) {
        this.action.doAction(
            await this.orm.call(STEP, "action_open_people", [[id], which])
        );
    }

    onKey(ev, id) {
        if (ev.target !== ev.currentTarget) {
            return; // a button within the step
        }
        const isMod = ev.ctrlKey || ev.metaKey;
        if (ARROWS.includes(ev.key)) {
            const next = getNeighbour(this.state.data, id, ev.key);
            if (next) {
                this.keepsFocus = true;
                this.state.chosen = next;
            }
        } else if (ev.key === "Enter") {
            this.open(id);
        } else if (ev.key === "Escape" && this.state.cut) {
            this.state.cut = null;
        } else if (this.isEditable && ev.key === "Delete") {
            this.remove(id);
        } else if (this.isEditable && isMod && ev.key.toLowerCase() === "x") {
            this.cut(id);
        } else if (this.isEditable && ["+", "Insert"].includes(ev.key)) {
            this.root.el.querySelector(`[data-after="${id}"] button`)?.click();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}

registry.category("fields").add("nurture_canvas", {
    component: NurtureCanvas,
    displayName: _t("Nurture Canvas"),
    supportedTypes: ["many2one"],
});
