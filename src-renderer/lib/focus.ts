/** Whether the focus is in something that has a use for Space of its own. A slider has none. */
export function isFocusInControl(): boolean {
  const control = 'button, select, textarea, summary, a[href], input:not([type="range"])';
  return document.activeElement?.closest(control) != null;
}

/** Whether the focus is in the search or a filter: whoever is there goes on typing, whatever the list below turns into. */
export function isFocusInSearch(): boolean {
  return document.activeElement?.closest('[role="search"]') != null;
}

/** Whether the focus is where text is typed: there keys are letters, and Ctrl+Z is the field's own. */
export function isFocusInText(): boolean {
  const text = 'textarea, input:not([type="range"], [type="checkbox"], [type="radio"])';
  return document.activeElement?.closest(text) != null;
}

/** Whether a dialog lies over the page: keys are not meant for what is below it. */
export function isFocusInDialog(): boolean {
  return document.activeElement?.closest('dialog') != null;
}
