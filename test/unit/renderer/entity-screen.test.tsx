import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { EntityState } from '../../../src/shared/entity';
import { appError } from '../../../src/shared/errors';
import { fail, ok } from '../../../src/shared/result';
import type { SiteStatus } from '../../../src/shared/model';
import { EntityScreen } from '../../../src/renderer/screens/entity/entity-screen';
import { FakeClient } from './support/fake-client';
import { entityRow, requestRow, siteStatus } from './support/fixtures';
import { after, renderOn } from './support/render-app';

const LIMITS = { min: 0, max: 100, step: 0.5, unit_of_measurement: '%' };
const state = (part: Partial<EntityState> = {}): EntityState => ({
  ...{ state: '20.0', attributes: LIMITS, lastChanged: Date.now(), lastUpdated: Date.now(), context: null },
  ...part,
});

function make(
  entityId: string,
  present: EntityState | null,
  { site = {}, refuses = false }: { readonly site?: Partial<SiteStatus>; readonly refuses?: boolean } = {},
): FakeClient {
  const place = {
    row: entityRow({ entityId, name: 'Valve position', unit: '%' }),
    ...{ area: 'Plant room', floor: 'Basement', platform: 'mqtt', category: null },
    device: { name: 'Boiler', manufacturer: 'Viessmann', model: 'Vitocrossal' },
  };
  return new FakeClient(
    {
      'requests.send': () =>
        refuses
          ? fail(
              appError('request-failed', {
                type: 'input_number.set_value',
                message: 'out of range',
                haCode: 'invalid_format',
              }),
            )
          : ok({ row: requestRow(), queued: false, message: null }),
      'history.chart': () => ok({ source: 'raw', series: [] }),
      'history.page': () => ok({ at: [2000, 1000], state: ['20.0', '19.0'], next: null }),
      'entities.trace': () => ok({ trace: { removedAt: 5000, oldestAt: 1000, newestAt: 2000 } }),
    },
    {
      fleet: () => ({ sites: [siteStatus({ id: 'a', name: 'Plant', ...site })] }),
      entity: () => ({
        stale: site.stale ?? false,
        state: present,
        place: present === null ? null : place,
      }),
      series: () => ({ live: true }),
    },
  );
}
const open = async (client: FakeClient, entityId: string): Promise<void> => {
  await renderOn(client, <EntityScreen siteId="a" entityId={entityId} />);
};

describe('the page of an entity', () => {
  it('R44 shows value, place and device, and what is asked of it is pending until the site reports it', async () => {
    const client = make('input_number.valve', state());
    await open(client, 'input_number.valve');
    expect(screen.getByText('Plant room')).toBeTruthy();
    expect(screen.getByText('Viessmann')).toBeTruthy();
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: /^Value/ });
    fireEvent.change(field, { target: { value: '33.3' } });
    await after(() => fireEvent.submit(field.form!));
    // Half steps: what is sent is what Home Assistant would take.
    expect(client.calls.find(({ command }) => command === 'requests.send')?.input).toMatchObject({
      command: { domain: 'input_number', service: 'set_value', service_data: { value: 33.5 } },
    });
    expect(screen.getByText('Waiting for Home Assistant')).toBeTruthy();
    await after(() => client.patch('entity', { state: state({ state: '33.5' }) }));
    expect(screen.queryByText('Waiting for Home Assistant')).toBeNull();
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /^Value/ }).value).toBe('33.5');
  });

  it('R44 what is being typed stays while the value moves on under it', async () => {
    const client = make('input_number.valve', state());
    await open(client, 'input_number.valve');
    const field = (): HTMLInputElement => screen.getByRole('textbox', { name: /^Value/ });
    fireEvent.change(field(), { target: { value: '44' } });
    await after(() => client.patch('entity', { state: state({ state: '21.0' }) }));
    expect(field().value).toBe('44');
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(field().value).toBe('21');
  });

  it('R44 a refusal stands beside the control, and the value goes back to what is', async () => {
    const client = make('input_number.valve', state(), { refuses: true });
    await open(client, 'input_number.valve');
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: /^Value/ });
    fireEvent.change(field, { target: { value: '50' } });
    await after(() => fireEvent.submit(field.form!));
    expect(within(screen.getByRole('alert')).getByText(/out of range/)).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /^Value/ }).value).toBe('20');
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Try again' })));
    expect(client.calls.filter(({ command }) => command === 'requests.send')).toHaveLength(2);
  });

  it('R44 what its limits do not allow is not sent', async () => {
    const client = make('input_number.valve', state());
    await open(client, 'input_number.valve');
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: /^Value/ });
    fireEvent.change(field, { target: { value: '101' } });
    await after(() => fireEvent.submit(field.form!));
    expect(screen.getByText('0 to 100')).toBeTruthy();
    expect(client.calls.some(({ command }) => command === 'requests.send')).toBe(false);
  });

  it('R27 R31 while the site is away the mirror is shown as such, and what may not wait cannot be pressed', async () => {
    const site = { state: 'waiting', stale: true, dataAt: Date.now() - 90_000 } as const;
    await open(make('lock.door', state({ state: 'locked', attributes: {} }), { site }), 'lock.door');
    expect(screen.getByText(/Data is 1 min old/)).toBeTruthy();
    expect(screen.getByText(/never kept for later/)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Unlock' }).disabled).toBe(true);
  });

  it('R44 an entity that is gone says since when and keeps its history', async () => {
    await open(make('sensor.gone', null), 'sensor.gone');
    expect(screen.getByText(/This site has no entity/)).toBeTruthy();
    expect(await screen.findByText(/It has been gone since/)).toBeTruthy();
    expect(await screen.findByRole('table', { name: /Every change of sensor.gone/ })).toBeTruthy();
  });
});
