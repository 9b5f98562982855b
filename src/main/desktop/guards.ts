import { shell, type Session, type WebContents } from 'electron';
import { reasonOf } from '../../shared/errors';
import type { Log } from '../log';
import { isAppAddress } from './app-protocol';
import { mayOpenOutside } from './external-links';

/** Keeps a window on our own page, whatever that page would like. */
export function guardContents(contents: WebContents, log: Log): void {
  contents.on('will-navigate', (event, address) => {
    if (isAppAddress(address)) return;
    event.preventDefault();
    openOutside(address, log);
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url, log);
    return { action: 'deny' };
  });
}

/** The screens need no camera, place, notification or device: whatever asks is refused. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

function openOutside(address: string, log: Log): void {
  if (!mayOpenOutside(address)) {
    log.warn('refused to open an address', { address: address.slice(0, 200) });
    return;
  }
  shell.openExternal(address).catch((thrown: unknown) => {
    log.warn(`the system's browser could not be opened: ${reasonOf(thrown)}`);
  });
}
