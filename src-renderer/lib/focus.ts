/** Whether the focus is in the search or a filter: whoever is there goes on typing, whatever the list below turns into. */
export function isFocusInSearch(): boolean {
  return document.activeElement?.closest('[role="search"]') != null;
}
