import type { Bridge } from '../src-shared/contract/bridge';

declare global {
  interface Window {
    readonly sleevenotes: Bridge;
  }
}
