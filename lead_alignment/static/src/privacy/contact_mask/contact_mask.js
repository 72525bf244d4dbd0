import { Component, useState } from "@odoo/owl";
import { EmailField } from "@web/views/fields/email/email_field";
import { PhoneField } from "@web/views/fields/phone/phone_field";
import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";

const MASK = "•";

/**
 * A phone or e-mail that the server masked, and the button that reveals this one: it
 * is logged there, and counted. The field shows the true value until it is loaded anew.
 */
export class MaskedContact extends Component {
    static template = "lead_alignment.MaskedContact";
    static props = { record: Object, name: String };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ isBusy: false });
    }

    get label() {
        const { record, name } = this.props;
        return record.fields[name].string;
    }

    async reveal() {
        const { record, name } = this.props;
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            const { resModel, resId } = record;
            const value = await this.orm.call(resModel, "reveal_contact", [
                [resId],
                name,
            ]);
            if (record.resId === resId) {
                record._applyValues({ [name]: value });
            }
        } finally {
            this.state.isBusy = false;
        }
    }
}

/** Of a record that is not saved there is nothing to reveal: it is typed over. */
const withMask = {
    get isMasked() {
        const { record, name } = this.props;
        return Boolean(record.resId && record.data[name]?.includes?.(MASK));
    },
};

PhoneField.components = { ...PhoneField.components, MaskedContact };
EmailField.components = { ...EmailField.components, MaskedContact };
patch(PhoneField.prototype, withMask);
patch(EmailField.prototype, withMask);
