import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { PATHS, SITE_TABS } from '../../../src/renderer/paths';
import type { Role, Showcase } from './showcase';

export interface ScreenAddress {
  /** Fit for a file's name. */
  readonly name: string;
  /** Behind the # of the address. */
  readonly hash: string;
}

/** The paths of the table of screens, read from its source: the table itself draws, which only a browser can. */
export function screenPaths(root: string): string[] {
  const source = readFileSync(join(root, 'src', 'renderer', 'screen-table.tsx'), 'utf8');
  const table = source.slice(source.indexOf('SCREENS: readonly Screen[]'));
  const paths = [...table.matchAll(/^ {4}path: (?:'([^']+)'|PATHS\.(\w+)),$/gm)].map(([, literal, name]) => {
    if (literal !== undefined) return literal;
    const path = (PATHS as Readonly<Record<string, unknown>>)[name ?? ''];
    if (typeof path !== 'string') throw new Error(`PATHS.${name ?? ''} is no path`);
    return path;
  });
  const entries = table.match(/^ {4}id: '/gm)?.length ?? 0;
  if (entries === 0 || paths.length !== entries) {
    throw new Error(`${entries} screens, of which ${paths.length} paths could be read`);
  }
  return paths;
}

/** Entities of the simulated building: numbers, two kinds of controls, states. */
const ENTITIES = [
  'sensor.main_power',
  'climate.server_room',
  'cover.meeting_room_blinds',
  'binary_sensor.main_entrance',
] as const;
/** Roles whose site looks different from one that is well. */
const STATES: readonly Role[] = ['waiting', 'rejected', 'distrusted', 'manual', 'incomplete', 'inactive'];

/**
 * Every screen and every tab with an address to open it by, made from the table of screens: a new screen is among them
 * without being named. A path with a part that nothing here can fill is an error.
 */
export function allScreens(showcase: Pick<Showcase, 'sites'>, root: string): ScreenAddress[] {
  const { sites } = showcase;
  const found: ScreenAddress[] = [];
  for (const path of screenPaths(root)) {
    const parts = path.split('/').filter((part) => part !== '');
    const of = (role: Role, tab: string, entityId: string = ENTITIES[0]): string =>
      `/${parts
        .map((part) => {
          if (!part.startsWith(':')) return part;
          const name = part.slice(1).replace('?', '');
          if (name === 'siteId') return encodeURIComponent(sites[role]);
          if (name === 'entityId') return entityId;
          if (name === 'tab') return tab;
          // What of a tab is wanted changes where the cursor is, not what is shown.
          if (name === 'part') return '';
          throw new Error(`all-screens.ts does not know what ":${name}" of ${path} may be`);
        })
        .filter((part) => part !== '')
        .join('/')}`;
    const name = parts.filter((part) => !part.startsWith(':')).join('-') || 'overview';
    if (parts.includes(':tab?')) {
      for (const tab of SITE_TABS) {
        found.push({ name: `${name}-${tab}`, hash: of('well', tab === 'live' ? '' : tab) });
      }
      for (const role of STATES) found.push({ name: `${name}-${role}`, hash: of(role, '') });
      found.push({ name: `${name}-longName`, hash: of('longName', '') });
      found.push({ name: `${name}-chinese`, hash: of('chinese', '') });
      for (const role of STATES) {
        found.push({ name: `${name}-diagnosis-${role}`, hash: PATHS.site(sites[role], 'diagnosis') });
      }
      found.push({ name: `${name}-token`, hash: PATHS.site(sites.rejected, 'settings', 'token') });
    } else if (parts.includes(':entityId')) {
      for (const entityId of ENTITIES) {
        found.push({ name: `${name}-${entityId.replace('.', '-')}`, hash: of('well', '', entityId) });
      }
    } else {
      found.push({ name, hash: of('well', '') });
    }
  }
  found.push({ name: 'not-found', hash: '/no-such-screen' });
  return found;
}

/** Goes to a screen of the page that is open, and waits until it stands still. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
  await settled(page);
}

/** So many frames in a row must be quiet: between two things that are loaded nothing is, for a moment. */
const QUIET_FRAMES = 24;

/** Resolves once nothing is loading, no animation with an end runs, and the letters are there. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async (frames) => {
    await document.fonts.ready;
    const isQuiet = (): boolean => {
      const busy = document.querySelector('[aria-busy=true],.mantine-Skeleton-root,[data-loading=true]');
      const moving = document
        .getAnimations()
        .some(
          ({ playState, effect }) => playState === 'running' && effect?.getTiming().iterations !== Infinity,
        );
      const screen = document.querySelector<HTMLElement>('#content');
      return screen !== null && screen.innerText.trim() !== '' && busy === null && !moving;
    };
    const end = performance.now() + 30_000;
    for (let quiet = 0; quiet < frames; quiet = isQuiet() ? quiet + 1 : 0) {
      if (performance.now() > end) throw new Error(`${location.hash} does not come to rest`);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, QUIET_FRAMES);
}
