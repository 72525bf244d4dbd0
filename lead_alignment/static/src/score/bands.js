import { _t } from "@web/core/l10n/translation";

/** How a band is told: by word, picture and colour. */
export const BANDS = {
    hot: { icon: "fa-fire", tone: "text-bg-danger", name: _t("Hot") },
    warm: { icon: "fa-sun-o", tone: "text-bg-warning", name: _t("Warm") },
    cold: { icon: "fa-snowflake-o", tone: "text-bg-light border", name: _t("Cold") },
};
