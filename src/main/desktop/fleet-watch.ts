import type { ContractEvent } from '../../shared/contract/events';
import type { ViewPatch, ViewSnapshot } from '../../shared/contract/views';
import type { SiteStatus } from '../../shared/model';
import type { ConnectedClient, ControlCenter } from '../control-center';
import type { Log } from '../log';

/**
 * The tray's eyes: one more client of the contract, which looks at the `fleet` view as a screen does and can
 * therefore never say anything else than the screens.
 */
export class FleetWatch {
  readonly #client: ConnectedClient;
  readonly #onSites: (sites: readonly SiteStatus[]) => void;
  readonly #log: Log;
  readonly #sites = new Map<string, SiteStatus>();
  #viewId: number | null = null;
  #number = -1;

  constructor(
    controlCenter: Pick<ControlCenter, 'connect'>,
    onSites: (sites: readonly SiteStatus[]) => void,
    log: Log,
  ) {
    this.#onSites = onSites;
    this.#log = log;
    this.#client = controlCenter.connect({ send: (event) => this.#take(event), keepsUp: true });
  }

  /** Opens the view; `onSites` is called with the present whole and after each change. */
  async open(): Promise<void> {
    const answer = await this.#client.call('view.open', { kind: 'fleet', params: {} });
    if (answer.ok) this.#viewId = (answer.value as { viewId: number }).viewId;
    else this.#log.error(`the tray cannot see the sites: ${answer.error.message}`);
  }

  async reconnect(siteId: string): Promise<void> {
    // Who opens the menu and picks a site has waited long enough for a cooldown to be a nuisance.
    const answer = await this.#client.call('connection.restart', { siteId, force: true });
    if (!answer.ok) this.#log.warn(`reconnect from the tray: ${answer.error.message}`, { site: siteId });
  }

  close(): void {
    this.#client.close();
  }

  #take({ event, payload }: ContractEvent): void {
    if (this.#viewId !== null && payload.viewId !== this.#viewId) return;
    if (event === 'view.snapshot') {
      const { sites } = payload.data as ViewSnapshot<'fleet'>;
      this.#number = 0;
      this.#sites.clear();
      for (const site of sites) this.#sites.set(site.id, site);
    } else {
      if (payload.number !== this.#number + 1) {
        this.#resync(payload.viewId);
        return;
      }
      this.#number = payload.number;
      const { changed, removed } = payload.data as ViewPatch<'fleet'>;
      for (const site of changed) this.#sites.set(site.id, site);
      for (const id of removed) this.#sites.delete(id);
    }
    this.#onSites([...this.#sites.values()]);
  }

  #resync(viewId: number): void {
    this.#client.call('view.resync', { viewId }).catch((thrown: unknown) => {
      this.#log.error(`the tray cannot see the sites: ${String(thrown)}`);
    });
  }
}
