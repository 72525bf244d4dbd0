import {
    MonetaryField,
    monetaryField,
} from "@web/views/fields/monetary/monetary_field";
import { parseMonetary } from "@web/views/fields/parsers";
import { registry } from "@web/core/registry";

import { parseAmount } from "@lead_alignment/outcome/amount";

const MINUS = /^\s*[-\u2212]/;

/** An amount that may be typed as people say it: "2tr5", "500k", "-1,2 tỷ", "=2*300". */
export class AmountField extends MonetaryField {
    get inputOptions() {
        return {
            ...super.inputOptions,
            parse: (text) => parseTyped(text, this.currencySymbol),
        };
    }
}

/**
 * @throws {AmountError} where it is not understood: the field is marked, nothing filed
 */
export function parseTyped(text, currency) {
    if (!text.trim() || text.trim().startsWith("=")) {
        return parseMonetary(text, { allowOperation: true });
    }
    const amount = parseAmount(text.replace(MINUS, ""), currency);
    return MINUS.test(text) ? -amount : amount;
}

registry.category("fields").add("alignment_amount", {
    ...monetaryField,
    component: AmountField,
});
