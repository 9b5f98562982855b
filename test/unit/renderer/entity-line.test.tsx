import { Profiler, useEffect, useMemo, type ReactNode } from 'react';
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { appError } from '../../../src/shared/errors';
import { QUEUED_MESSAGE } from '../../../src/shared/requests';
import { fail, ok } from '../../../src/shared/result';
import { useContract } from '../../../src/renderer/api/contract-context';
import { EntityLine } from '../../../src/renderer/screens/site/live/entity-line';
import { FakeClient } from './support/fake-client';
import { entityRow, requestRow } from './support/fixtures';
import { after, renderOn } from './support/render-app';

const PUMP = entityRow({ entityId: 'switch.pump', name: 'Pump' });
const TEMPERATURE = entityRow({ entityId: 'sensor.temperature', name: 'Temperature', unit: '°C' });
const ROWS = [PUMP, TEMPERATURE];

function Lines({ drawn }: { readonly drawn: (id: string) => void }): ReactNode {
  const { views } = useContract();
  const values = useMemo(
    () => views.ownView('entity-values', { siteId: 'a', entityIds: ROWS.map((row) => row.entityId) }),
    [views],
  );
  useEffect(() => values.subscribe(() => undefined), [values]);
  return ROWS.map((row) => (
    <Profiler key={row.entityId} id={row.entityId} onRender={drawn}>
      <EntityLine siteId="a" row={row} values={values} />
    </Profiler>
  ));
}

const value = (entityId: string, state: string, lastChanged = Date.now()) => ({
  entityId,
  state,
  lastChanged,
  lastUpdated: lastChanged,
});

const entityState = (state: string) => ({
  ...{ state, attributes: {}, lastChanged: Date.now(), lastUpdated: Date.now(), context: null },
});

function makeClient(call: 'works' | 'fails' | 'queues'): FakeClient {
  return new FakeClient(
    {
      'requests.send': () => {
        if (call === 'fails') return fail(appError('not-connected', { state: 'waiting' }));
        const queued = call === 'queues';
        const row = requestRow(queued ? { state: 'pending', queuedAt: 1 } : {});
        return ok({ row, queued, message: queued ? QUEUED_MESSAGE : null });
      },
      'requests.show': () =>
        ok({
          row: requestRow({ state: 'pending', queuedAt: 1 }),
          ...{ payload: '{}', payloadWhole: true, result: null, resultWhole: true },
        }),
    },
    {
      entity: () => ({ stale: false, state: entityState('off'), place: null }),
      requests: () => ({}),
      'entity-values': () => ({ values: [value('switch.pump', 'off'), value('sensor.temperature', '21.5')] }),
    },
  );
}

describe('a line of the live list', () => {
  it('R42 draws a row anew only when its own value changed', async () => {
    const client = makeClient('works');
    const counts = new Map<string, number>();
    await renderOn(client, <Lines drawn={(id) => counts.set(id, (counts.get(id) ?? 0) + 1)} />);
    expect(screen.getByText('21.5')).toBeTruthy();
    const pumpBefore = counts.get('switch.pump')!;
    const temperatureBefore = counts.get('sensor.temperature')!;
    for (let step = 1; step <= 5; step += 1) {
      await after(() =>
        client.patch('entity-values', { values: [value('sensor.temperature', `2${step}.0`)] }),
      );
    }
    expect(screen.getByText('25.0')).toBeTruthy();
    expect(counts.get('sensor.temperature')! - temperatureBefore).toBeGreaterThanOrEqual(5);
    expect(counts.get('switch.pump')).toBe(pumpBefore);
  });

  it('R44 shows what was asked as pending until the site reports it', async () => {
    const client = makeClient('works');
    await renderOn(client, <Lines drawn={() => undefined} />);
    await after(() => fireEvent.click(screen.getByRole('switch')));
    expect(screen.getByLabelText('Waiting for Home Assistant')).toBeTruthy();
    expect(client.calls.find(({ command }) => command === 'requests.send')?.input).toMatchObject({
      siteId: 'a',
      command: { domain: 'switch', service: 'turn_on', target: { entity_id: 'switch.pump' } },
    });
    await after(() => {
      client.patch('entity', { state: entityState('on') });
      client.patch('entity-values', { values: [value('switch.pump', 'on')] });
    });
    expect(screen.queryByLabelText('Waiting for Home Assistant')).toBeNull();
    expect(screen.getByRole<HTMLInputElement>('switch').checked).toBe(true);
  });

  it('R18 shows in place that an action was refused, and goes back to what is', async () => {
    await renderOn(makeClient('fails'), <Lines drawn={() => undefined} />);
    await after(() => fireEvent.click(screen.getByRole('switch')));
    expect(screen.getByRole('alert').getAttribute('aria-label')).toContain('not connected');
    expect(screen.getByRole<HTMLInputElement>('switch').checked).toBe(false);
  });

  it('R31 says in place that an action is queued, and shows what is until it is carried out', async () => {
    const client = makeClient('queues');
    await renderOn(client, <Lines drawn={() => undefined} />);
    await after(() => fireEvent.click(screen.getByRole('switch')));
    expect(screen.getByLabelText('Action queued (connection not active)')).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('switch').checked).toBe(false);
    await after(() => {
      client.patch('requests', { rows: [requestRow({ id: 1, state: 'done' })] });
      client.patch('entity', { state: entityState('on') });
    });
    expect(screen.queryByLabelText('Action queued (connection not active)')).toBeNull();
  });

  it('R44 leads to the page of the entity', async () => {
    await renderOn(makeClient('works'), <Lines drawn={() => undefined} />);
    expect(screen.getByRole('link', { name: 'Pump' }).getAttribute('href')).toBe(
      '#/site/a/entity/switch.pump',
    );
  });

  it('R43 puts an entity on the chart and takes it off', async () => {
    localStorage.clear();
    const kept = (): unknown =>
      (JSON.parse(localStorage.getItem('ha-control-center.charts.site a')!) as { keys: unknown }).keys;
    await renderOn(makeClient('works'), <Lines drawn={() => undefined} />);
    await after(() => fireEvent.click(screen.getByLabelText('Add Temperature to the chart')));
    expect(kept()).toEqual(['sensor.temperature a']);
    await after(() => fireEvent.click(screen.getByLabelText('Take Temperature off the chart')));
    expect(kept()).toEqual([]);
  });
});
