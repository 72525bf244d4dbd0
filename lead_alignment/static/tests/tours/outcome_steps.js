/** Choose an outcome in the open dialog by its key on the keyboard. */
export const pressKey = (key) => ({
    content: `Press ${key}`,
    trigger: ".o_outcome_dialog .o_outcome_choice",
    run: () =>
        document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
        ),
});
export const openDialog = {
    content: "Log an outcome",
    trigger: ".o_form_view button[name='action_open_outcome_dialog']",
    run: "click",
};
