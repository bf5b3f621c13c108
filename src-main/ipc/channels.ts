/** Names under which window and main meet; the contract's own names travel inside. */
export const CALL_CHANNEL = 'sleevenotes:call';
export const EVENT_CHANNEL = 'sleevenotes:event';
