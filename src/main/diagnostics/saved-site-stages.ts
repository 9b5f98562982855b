import type { DIAGNOSIS_STEPS, LiveFacts, TEST_STAGES } from '../../shared/diagnosis';
import { appError, AppFailure, type AppError, type ErrorCode } from '../../shared/errors';
import type { ConnectionState, MissingPart, SiteError } from '../../shared/model';
import type { Result } from '../../shared/result';
import { SECOND } from '../../shared/time';
import type { Clock, Timer } from '../clock';
import type { Finding } from './stage-runner';

/** Between two looks at a site that is on its way to be connected. */
const LOOK_MS = 250;

/** A site as it is saved, and whoever knows what becomes of it. */
export interface SavedSite {
  readonly missing: readonly MissingPart[];
  /** Why the stored token cannot be had; null: it can. */
  readonly tokenError: AppError | null;
  readonly demo: boolean;
  readonly active: boolean;
  readonly manualOnly: boolean;
  /** What the running program knows; null: none runs. */
  readonly facts: (() => Promise<Result<LiveFacts>>) | null;
  /** How the data folder is without a running program. */
  readonly storage: () => LiveFacts['storage'];
}

export type SavedSiteStageId = Exclude<(typeof DIAGNOSIS_STEPS)[number], (typeof TEST_STAGES)[number]>;

/** What ended a session that had been connected: the way alone does not tell it, for it is in order. */
const OF_THE_SESSION: ReadonlySet<string> = new Set<ErrorCode>([
  'sync-failed',
  'subscription-deaf',
  'dropped-slow',
  'banned',
  'token-rejected',
]);

/** The steps of a diagnosis that only a saved site has: its settings before the way, its live data behind it. */
export class SavedSiteStages {
  readonly #site: SavedSite;
  readonly #clock: Clock;
  #facts: LiveFacts | null = null;
  #ended = false;
  #pause: { readonly timer: Timer; readonly end: () => void } | null = null;

  constructor(site: SavedSite, clock: Clock) {
    this.#site = site;
    this.#clock = clock;
  }

  end(): void {
    this.#ended = true;
    this.#pause?.timer.cancel();
    this.#pause?.end();
  }

  late(): AppError {
    this.end();
    const facts = this.#facts;
    return facts === null ? appError('program-silent', { seconds: 0 }) : notConnected(facts);
  }

  work(id: SavedSiteStageId): Promise<Finding> {
    switch (id) {
      case 'configuration':
        return this.#configuration();
      case 'active':
        return this.#active();
      case 'subscription':
        return this.#subscription();
      case 'flow':
        return Promise.resolve(this.#facts === null ? NOT_RUNNING : judgeFlow(this.#facts));
      case 'database':
        return Promise.resolve(judgeStorage(this.#facts?.storage ?? this.#site.storage()));
    }
  }

  #configuration(): Promise<Finding> {
    const { missing, tokenError, demo } = this.#site;
    // A token that is there and cannot be read is told as that, not as missing.
    const lacks = tokenError === null ? missing : missing.filter((part) => part !== 'token');
    if (lacks.length > 0) {
      return Promise.reject(new AppFailure(appError('incomplete', { missing: lacks.join(', ') })));
    }
    if (tokenError !== null) return Promise.reject(new AppFailure(tokenError));
    return Promise.resolve({
      found: demo ? 'given by the program' : 'address and token',
      finding: { code: demo ? 'demo' : 'complete', values: {} },
    });
  }

  #active(): Promise<Finding> {
    const { active, manualOnly } = this.#site;
    if (!active) return Promise.reject(new AppFailure(appError('site-inactive')));
    return Promise.resolve({
      found: manualOnly ? 'active, reconnects only by hand' : 'active',
      finding: { code: manualOnly ? 'is-manual' : 'is-active', values: {} },
    });
  }

  async #subscription(): Promise<Finding> {
    const { facts } = this.#site;
    if (facts === null) return NOT_RUNNING;
    for (;;) {
      const answer = await facts();
      if (!answer.ok) throw new AppFailure(answer.error);
      this.#facts = answer.value;
      if (this.#ended || !isOnItsWay(answer.value)) return judgeSubscription(answer.value);
      await new Promise<void>((resolve) => {
        this.#pause = { timer: this.#clock.setTimer(LOOK_MS, resolve), end: resolve };
      });
    }
  }
}

const NOT_RUNNING: Finding = {
  found: 'the program is not running',
  finding: { code: 'not-running', values: {} },
  skipped: true,
};

/** Being connected just now, or for the first time since its settings changed. */
function isOnItsWay({ state, lastError }: Pick<LiveFacts, 'state' | 'lastError'>): boolean {
  const states: readonly ConnectionState[] = ['connecting', 'authenticating', 'synchronising'];
  return states.includes(state) || (state === 'waiting' && lastError === null);
}

/** Whether the site's own session hears changes. Throws AppFailure where it does not. */
export function judgeSubscription(facts: LiveFacts): Finding {
  if (facts.state !== 'connected') throw new AppFailure(notConnected(facts));
  if (facts.subscription === null) throw new AppFailure(appError('subscription-missing'));
  const { what, id, events } = facts.subscription;
  return {
    found: `${what}, number ${id}, ${events} events`,
    finding: { code: 'subscribed', values: { what, id, events } },
  };
}

/** Whether what Home Assistant says arrives. Throws AppFailure where it does not. */
export function judgeFlow(facts: LiveFacts): Finding {
  const { at, lastFrameAt, lastEventAt, roundTripMs, deadMs, differing } = facts;
  const sinceFrame = lastFrameAt === null ? Infinity : Math.max(0, at - lastFrameAt);
  if (sinceFrame > deadMs) {
    throw new AppFailure(appError('silent', { seconds: Math.round(deadMs / SECOND) }));
  }
  if (differing !== null && differing.length > 0) {
    throw new AppFailure(appError('subscription-deaf', { entities: differing.slice(0, 5).join(', ') }));
  }
  const tenths = (ms: number): number => Math.round(ms / 100) / 10;
  if (roundTripMs === null) {
    const values = { seconds: tenths(sinceFrame) };
    return {
      found: `last frame ${values.seconds} s ago, no ping yet`,
      finding: { code: 'flowing-unpinged', values },
    };
  }
  const roundTrip = Math.max(1, Math.round(roundTripMs));
  const since = lastEventAt === null ? sinceFrame : Math.max(0, at - lastEventAt);
  const values = { seconds: tenths(since), roundTrip };
  return {
    found: `last ${lastEventAt === null ? 'frame' : 'event'} ${values.seconds} s ago, round trip ${roundTrip} ms`,
    finding: { code: lastEventAt === null ? 'flowing-quiet' : 'flowing', values },
  };
}

/** Whether what arrives is kept. Throws AppFailure where it is not. */
export function judgeStorage({ trouble, bytes, waitingBytes }: LiveFacts['storage']): Finding {
  if (trouble !== null) throw new AppFailure(known(trouble));
  return {
    found: `writable, ${bytes} bytes, ${waitingBytes} bytes waiting`,
    finding: { code: 'stored', values: { bytes, waitingBytes } },
  };
}

function notConnected({ state, lastError }: LiveFacts): AppError {
  const tellsMore = lastError !== null && state !== 'connected' && OF_THE_SESSION.has(lastError.code);
  return tellsMore ? known(lastError) : appError('not-connected', { state });
}

/** An error as it comes over a boundary: the codes are our own. */
const known = ({ code, message, hint, details }: SiteError): AppError => ({
  ...{ message, hint, details },
  code: code as ErrorCode,
});
