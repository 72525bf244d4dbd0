import { localization } from "@web/core/l10n/localization";

const CURRENCIES = /\p{Sc}|vn[dđ](?!\p{L})|(?<=[\d\s])đ(?!\p{L})/giu; // beside an amount
const UNITS = {
    1e3: ["k", "ng", "nghìn", "nghin", "ngàn", "ngan", "thousand"],
    1e6: ["tr", "triệu", "trieu", "m", "mil", "million", "millions"],
    1e9: ["tỷ", "tỉ", "ty", "ti", "b", "bn", "billion", "billions"],
};
const FACTORS = Object.fromEntries(
    Object.entries(UNITS).flatMap(([factor, words]) =>
        words.map((word) => [word, Number(factor)])
    )
);
const HALF = ["rưỡi", "ruoi", "rưởi"];
const PIECE = /^(\d[\d.,]*)\s*(\p{L}+)?\s*/u;

/** An amount that is not understood. */
export class AmountError extends Error {}

function escape(text) {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/**
 * A number without a unit: as the user's language writes it, in blocks of three by
 * blanks, or pasted from a sheet of the other kind. "2.5" is not 25.
 */
function parsePlain(text, hasCents) {
    const { decimalPoint, thousandsSep } = localization;
    const point = escape(decimalPoint);
    const block = escape(thousandsSep || "\u00a0");
    const other = decimalPoint === "," ? "\\." : ",";
    const own = new RegExp(`^\\d{1,3}(?:${block}\\d{3})+(?:${point}\\d{1,2})?$`);
    const blanks = new RegExp(`^\\d{1,3}(?:\\s\\d{3})+(?:${point}\\d{1,2})?$`);
    const simple = new RegExp(`^\\d+(?:${point}\\d{1,2})?$`);
    const pasted = new RegExp(`^\\d{1,3}(?:${point}\\d{3}){2,}(?:${other}\\d{1,2})?$`);
    // nobody writes thousandths of a currency: these are thousands
    const single = new RegExp(`^\\d{1,3}${point}\\d{3}$`);
    // "1,5" is no amount of dong, which have no cents: who types it means millions
    if (simple.test(text) && (hasCents || !text.includes(decimalPoint))) {
        return Number(text.replace(decimalPoint, "."));
    }
    if (own.test(text) || blanks.test(text)) {
        const digits = text.replace(new RegExp(`${block}|\\s`, "g"), "");
        return Number(digits.replace(decimalPoint, "."));
    }
    if (pasted.test(text) || single.test(text)) {
        const whole = text.replaceAll(decimalPoint, "");
        return Number(whole.replace(new RegExp(other), "."));
    }
    throw new AmountError(text);
}

/** A number before a unit: "2,5" and "2.5" are two and a half, "2.500" as in ``own``. */
function parseCount(text) {
    const { thousandsSep } = localization;
    const block = escape(thousandsSep || "\u00a0");
    if (new RegExp(`^\\d{1,3}(?:${block}\\d{3})+$`).test(text)) {
        return Number(text.replaceAll(thousandsSep, ""));
    }
    if (/^\d+(?:[.,]\d{1,3})?$/.test(text)) {
        return Number(text.replace(",", "."));
    }
    throw new AmountError(text);
}

/** "2tr5", "1 tỷ 200", "2 triệu rưỡi", "2tr 500k" */
function parseUnits(text) {
    let rest = text;
    let total = 0;
    let factor = Infinity;
    while (rest) {
        if (HALF.includes(rest) && factor < Infinity) {
            return total + factor / 2;
        }
        const match = PIECE.exec(rest);
        if (!match) {
            throw new AmountError(text);
        }
        const [whole, number, word] = match;
        rest = rest.slice(whole.length);
        if (!word) {
            // what stands behind a unit is a part of it: 2tr5, 2tr50 and 2tr500
            if (rest || factor === Infinity || !/^\d{1,3}$/.test(number)) {
                throw new AmountError(text);
            }
            return total + (Number(number) * factor) / 10 ** number.length;
        }
        const unit = FACTORS[word];
        if (!unit || unit >= factor) {
            throw new AmountError(text);
        }
        factor = unit;
        total += parseCount(number) * unit;
    }
    return total;
}

/**
 * Read an amount as people type or paste it, with its currency or without.
 *
 * @param {string} text e.g. "1.234.567", "2tr5", "2,5 triệu", "500k", "1.2m"
 * @param {string} [currency] symbol that may stand beside it
 * @returns {number}
 * @throws {AmountError} where it is not understood
 */
export function parseAmount(text, currency = "") {
    const hasCents = !["₫", "đ"].includes(currency);
    const amount = (currency ? text.replaceAll(currency, " ") : text)
        .normalize("NFC")
        .toLowerCase()
        .replace(CURRENCIES, " ")
        .replace(/[\s\u00a0\u202f]+/g, " ")
        .trim();
    if (!/\d/.test(amount)) {
        throw new AmountError(text);
    }
    const value = /\p{L}/u.test(amount)
        ? parseUnits(amount)
        : parsePlain(amount, hasCents);
    return Math.round(value * 100) / 100;
}
