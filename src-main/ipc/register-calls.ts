import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { CALL_CHANNEL } from './channels';
import { answerCall, type AnswerOptions, type CallSender } from './answer-call';

/** Lets the page of one window, and no other, make the calls of the contract. @returns a function that ends this */
export function registerCalls(window: BrowserWindow, options: AnswerOptions): () => void {
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, input: unknown) =>
    answerCall(options, describeSender(event, window), name, input),
  );
  return () => ipcMain.removeHandler(CALL_CHANNEL);
}

function describeSender(event: IpcMainInvokeEvent, window: BrowserWindow): CallSender {
  const frame = event.senderFrame;
  return {
    url: frame?.url ?? null,
    isMainFrame: frame !== null && frame === event.sender.mainFrame,
    isOurWindow: !window.isDestroyed() && event.sender === window.webContents,
  };
}
