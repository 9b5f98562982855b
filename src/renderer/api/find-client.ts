import type { ContractClient } from '../../shared/contract/client';
import { contractUrl, takeToken, WebClient } from './web-client';

declare global {
  interface Window {
    /** Put there by the preload under Electron; absent in a browser. */
    readonly controlCenter?: ContractClient;
  }
}

/** The way to the program: the preload's bridge, or the WebSocket of `serve`; null without its token. */
export function findClient(): ContractClient | null {
  if (window.controlCenter !== undefined) return window.controlCenter;
  const token = takeToken();
  return token === null ? null : new WebClient(contractUrl(), token);
}
