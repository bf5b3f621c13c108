import type { BrowserWindow } from 'electron';
import { appEvents, type AppEventName } from '../../src-shared/contract/app-contract';
import type { EventSource } from '../services/service-types';
import { EVENT_CHANNEL } from './channels';

/** Sends the contract's events, checked, to a window. @returns a function that ends this */
export function forwardEvents(window: BrowserWindow, events: EventSource): () => void {
  const names = Object.keys(appEvents) as AppEventName[];
  const stops = names.map((name) =>
    events.on(name, (payload) => {
      if (!window.isDestroyed()) window.webContents.send(EVENT_CHANNEL, name, appEvents[name].parse(payload));
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
