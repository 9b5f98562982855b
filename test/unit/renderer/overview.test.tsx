import { fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OverviewScreen } from '../../../src/renderer/screens/overview/overview-screen';
import { useScreenState } from '../../../src/renderer/store/screen-state';
import { dayAfter } from '../../../src/renderer/store/site-day';
import { appError } from '../../../src/shared/errors';
import { SLOT_MS, SLOTS, slotOf, type SlotRun } from '../../../src/shared/fleet-history';
import type { SiteStatus } from '../../../src/shared/model';
import { ok } from '../../../src/shared/result';
import { FakeClient } from './support/fake-client';
import { siteError, siteStatus } from './support/fixtures';
import { after, renderOn } from './support/render-app';

/** How often the row of each site was drawn: each drawing of a row draws its status. */
const drawn = new Map<string, number>();
vi.mock('../../../src/renderer/components/status', async (load) => ({
  ...(await load<object>()),
  Status: ({ site }: { readonly site: SiteStatus }) => {
    drawn.set(site.id, (drawn.get(site.id) ?? 0) + 1);
    return <span>{site.state}</span>;
  },
}));

const LAST = slotOf(Date.now());
const DAY: readonly SlotRun[] = [
  { slot: LAST - 3, count: 1, state: 'not-running', spell: null },
  {
    ...{ slot: LAST - 2, count: 1, state: 'waiting' },
    spell: {
      ...{ at: (LAST - 2) * SLOT_MS, until: (LAST - 2) * SLOT_MS + 60_000, times: 2 },
      error: appError('refused', { host: '10.0.0.1', port: 8123 }),
    },
  },
  { slot: LAST - 1, count: 2, state: 'connected', spell: null },
];

function clientOf(sites: readonly SiteStatus[], damaged: boolean = false): FakeClient {
  const { at: _at, ...error } = siteError('site-damaged', { siteId: 'hotel', reason: 'no JSON' });
  return new FakeClient(
    {
      'sites.list': () => ok({ sites: [], damaged: damaged ? [error] : [] }),
      'sites.remove': () => ok({ withdrawn: null }),
    },
    {
      fleet: () => ({ sites: [...sites] }),
      'fleet-history': () => ({
        sites: sites.map(({ id }) => ({ siteId: id, slots: [...DAY], rates: [3, null, 7] })),
      }),
    },
  );
}

const rows = (): string[] =>
  screen.getAllByRole('row').flatMap((row) => within(row).queryByRole('link')?.textContent ?? []);

beforeEach(() => {
  drawn.clear();
  // The rows that are on screen follow from sizes, of which there are none without a browser.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1100);
});
afterEach(() => {
  vi.restoreAllMocks();
  useScreenState.setState({
    overviewSearch: '',
    overviewGroup: null,
    overviewSort: 'worst',
    overviewDescending: false,
  });
});

describe('the overview', () => {
  it('R40 draws one row anew when one site of 200 has changed, and only those that are on screen', async () => {
    const sites = Array.from({ length: 200 }, (_, index) =>
      siteStatus({ id: `s${String(index).padStart(3, '0')}`, eventsPerMinute: 10 }),
    );
    const client = clientOf(sites);
    await renderOn(client, <OverviewScreen />);
    expect(rows()[0]).toBe('s000');
    expect(drawn.size).toBeGreaterThan(10);
    expect(drawn.size).toBeLessThan(60);
    drawn.clear();
    await after(() =>
      client.patch('fleet', { changed: [{ ...sites[3]!, eventsPerMinute: 11 }], removed: [] }),
    );
    expect([...drawn]).toEqual([['s003', 1]]);
    drawn.clear();
    // Off screen: nothing at all.
    await after(() =>
      client.patch('fleet', { changed: [{ ...sites[150]!, eventsPerMinute: 11 }], removed: [] }),
    );
    expect([...drawn]).toEqual([]);
    // The choice of a row is no reason to draw what stands in it.
    await after(() => fireEvent.click(screen.getByRole('checkbox', { name: 'Select s002' })));
    expect([...drawn]).toEqual([]);
    expect(screen.getByText('1 selected')).toBeTruthy();
  });

  it('R40 filters by the totals and by what is typed, and finds the way back from nothing', async () => {
    const client = clientOf([
      siteStatus({ id: 'Plant', state: 'stopped', cause: 'attempts-exhausted' }),
      siteStatus({ id: 'Store' }),
    ]);
    await renderOn(client, <OverviewScreen />);
    expect(rows()).toEqual(['Plant', 'Store']);
    const stopped = screen.getByRole('button', { name: '1 Stopped' });
    expect(stopped.getAttribute('aria-pressed')).toBe('false');
    await after(() => fireEvent.click(stopped));
    expect(stopped.getAttribute('aria-pressed')).toBe('true');
    expect(rows()).toEqual(['Plant']);
    expect(screen.getByText('1 of 2 sites')).toBeTruthy();
    await after(() =>
      fireEvent.change(screen.getByRole('textbox', { name: /Filter/ }), { target: { value: 'store' } }),
    );
    expect(screen.getByText('No site matches the filter.')).toBeTruthy();
    await after(() => fireEvent.click(screen.getAllByRole('button', { name: 'Clear the filter' }).at(-1)!));
    await after(() => undefined);
    expect(rows()).toEqual(['Plant', 'Store']);
  });

  it('R40 says by keyboard when and why a half-hour of the past day was bad', async () => {
    await renderOn(clientOf([siteStatus({ id: 'Plant' })]), <OverviewScreen />);
    const strip = screen.getByRole('slider', { name: 'Past 24 hours of Plant' });
    expect(strip.getAttribute('aria-valuenow')).toBe(String(SLOTS));
    expect(strip.getAttribute('aria-valuetext')).toMatch(/, Connected$/);
    await after(() => fireEvent.keyDown(strip, { key: 'ArrowLeft' }));
    await after(() => fireEvent.keyDown(strip, { key: 'ArrowLeft' }));
    expect(strip.getAttribute('aria-valuetext')).toMatch(/, Waiting, .* · 2 times, 10\.0\.0\.1:8123 refuses/);
    await after(() => fireEvent.keyDown(strip, { key: 'ArrowLeft' }));
    expect(strip.getAttribute('aria-valuetext')).toMatch(/Program not running$/);
    await after(() => fireEvent.keyDown(strip, { key: 'Home' }));
    expect(strip.getAttribute('aria-valuetext')).toMatch(/Nothing is known$/);
    expect(screen.getByRole('img', { name: /7 at most/ })).toBeTruthy();
  });

  it('R40 shows a site whose settings cannot be read, and asks before it is removed', async () => {
    const client = clientOf([siteStatus({ id: 'Plant' })], true);
    await renderOn(client, <OverviewScreen />);
    await screen.findByText(/cannot be read/);
    await after(() => fireEvent.click(screen.getByRole('button', { name: /Remove the site/ })));
    expect(client.calls.some(({ command }) => command === 'sites.remove')).toBe(false);
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Remove' })));
    expect(client.calls).toContainEqual({ command: 'sites.remove', input: { siteId: 'hotel' } });
  });
});

describe('the past day of a site', () => {
  it('R40 moves on with the time, replaces slots that are sent again, and appends events', () => {
    const first = dayAfter(undefined, { siteId: 'a', slots: [...DAY], rates: [1, 2] });
    expect(first.last).toBe(LAST);
    expect(first.slots.slice(-5).map((slot) => slot?.state)).toEqual([
      undefined,
      'not-running',
      'waiting',
      'connected',
      'connected',
    ]);
    const next = dayAfter(first, {
      siteId: 'a',
      slots: [{ slot: LAST, count: 2, state: 'inactive', spell: null }],
      rates: [null],
    });
    expect(next.last).toBe(LAST + 1);
    expect(next.slots).toHaveLength(SLOTS);
    expect(next.slots.slice(-3).map((slot) => slot?.state)).toEqual(['connected', 'inactive', 'inactive']);
    expect(next.rates).toEqual([1, 2, null]);
  });
});
