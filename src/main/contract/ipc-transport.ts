import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { IPC_COMMAND_CHANNEL, IPC_EVENT_CHANNEL } from '../../shared/contract/client';
import { appError } from '../../shared/errors';
import { fail, type Result } from '../../shared/result';
import type { ConnectedClient, ControlCenter } from '../control-center';
import type { Log } from '../log';

/**
 * Events that may be under way to a window before it has taken the first of them. Chromium has no back pressure
 * for what is sent to a window: without a limit, a window that hangs would fill the memory of the main process.
 */
const MAX_UNDER_WAY = 32;

/** Whether a frame may speak: given by the host, who knows its own windows and its own address. */
export type TrustedSender = (sender: WebContents, address: string) => boolean;

/**
 * Carries the contract between Electron's windows and the control center. The only place that listens to a
 * window; whoever is not the main frame of one of our own gets `sender-untrusted` and nothing else.
 */
export function attachIpc(
  controlCenter: Pick<ControlCenter, 'connect'>,
  isTrusted: TrustedSender,
  log: Log,
): () => void {
  const clients = new Map<WebContents, WindowClient>();

  const trusted = (event: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    const frame = event.senderFrame;
    // A frame that is gone, or is embedded in a page, has no business here.
    if (frame === null || frame.parent !== null) return false;
    return isTrusted(event.sender, frame.url);
  };
  const clientOf = (contents: WebContents): WindowClient => {
    const present = clients.get(contents);
    if (present !== undefined) return present;
    const client = new WindowClient(controlCenter, contents, () => clients.delete(contents));
    clients.set(contents, client);
    return client;
  };

  ipcMain.handle(IPC_COMMAND_CHANNEL, (event, command: unknown, input: unknown): Promise<Result<unknown>> => {
    if (!trusted(event)) {
      log.warn('refused a command', { from: event.senderFrame?.url ?? 'a frame that is gone' });
      return Promise.resolve(fail(appError('sender-untrusted')));
    }
    return clientOf(event.sender).call(command, input);
  });
  // The preload says of each event that it has been taken.
  const onTaken = (event: IpcMainEvent): void => {
    if (trusted(event)) clients.get(event.sender)?.taken();
  };
  ipcMain.on(IPC_EVENT_CHANNEL, onTaken);

  return () => {
    ipcMain.removeHandler(IPC_COMMAND_CHANNEL);
    ipcMain.removeListener(IPC_EVENT_CHANNEL, onTaken);
    for (const client of [...clients.values()]) client.close();
  };
}

/** The page that a window shows at present, from its first command until it goes away. */
class WindowClient {
  readonly #client: ConnectedClient;
  readonly #contents: WebContents;
  readonly #onClose: () => void;
  #underWay = 0;

  constructor(controlCenter: Pick<ControlCenter, 'connect'>, contents: WebContents, onClose: () => void) {
    this.#contents = contents;
    this.#onClose = onClose;
    const underWay = (): number => this.#underWay;
    this.#client = controlCenter.connect({
      send: (event) => {
        if (contents.isDestroyed()) return;
        this.#underWay += 1;
        contents.send(IPC_EVENT_CHANNEL, event);
      },
      get keepsUp() {
        return underWay() < MAX_UNDER_WAY;
      },
    });
    contents.once('destroyed', this.close);
    contents.once('render-process-gone', this.close);
    // A reload is a navigation too; the new page opens its own views. A change of the hash is none.
    contents.once('did-navigate', this.close);
  }

  call(command: unknown, input: unknown): Promise<Result<unknown>> {
    return this.#client.call(command, input);
  }

  taken(): void {
    this.#underWay = Math.max(0, this.#underWay - 1);
  }

  readonly close = (): void => {
    this.#contents.removeListener('destroyed', this.close);
    this.#contents.removeListener('render-process-gone', this.close);
    this.#contents.removeListener('did-navigate', this.close);
    this.#client.close();
    this.#onClose();
  };
}
