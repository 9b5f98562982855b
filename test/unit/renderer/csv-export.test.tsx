import { fireEvent, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { ExportMenu } from '../../../src/renderer/charts/export-menu';
import type { CommandInput } from '../../../src/shared/contract/commands';
import { appError } from '../../../src/shared/errors';
import { fail, ok } from '../../../src/shared/result';
import { FakeClient } from './support/fake-client';
import { after, renderOn } from './support/render-app';

afterEach(() => vi.restoreAllMocks());

function downloads(): { readonly file: Blob; readonly name: string }[] {
  const made: { file: Blob; name: string }[] = [];
  let last: Blob | null = null;
  vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
    last = file as Blob;
    return 'blob:export';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    if (last !== null) made.push({ file: last, name: this.download });
  });
  return made;
}

const range = { from: 1_790_000_000_000.4, to: 1_790_000_600_000.2 };
const MEMBERS = [
  { siteId: 'house', entityId: 'sensor.a' },
  { siteId: 'house', entityId: 'sensor.b' },
];
const menu = (members = MEMBERS): ReactNode => (
  <ExportMenu title="Boiler: room" members={members} range={range} onPicture={null} />
);

async function exportAll(): Promise<void> {
  await after(() => fireEvent.click(screen.getByRole('button', { name: 'Export' })));
  const item = await screen.findByRole('menuitem', { name: /All samples/ });
  await after(() => fireEvent.click(item));
}

it('R43 saves every sample of the range that is drawn, piece after piece, as one file', async () => {
  const made = downloads();
  const asked: CommandInput<'history.csv'>[] = [];
  const client = new FakeClient({
    'history.csv': (input) => {
      asked.push(input);
      const piece = asked.length;
      return ok({ text: `piece ${piece}\n`, rows: 10, next: piece < 3 ? { entity: 0, after: piece } : null });
    },
  });
  await renderOn(client, menu());
  await exportAll();
  await vi.waitFor(() => expect(made).toHaveLength(1));
  expect(asked.map(({ cursor }) => cursor?.after ?? null)).toEqual([null, 1, 2]);
  expect(asked[0]).toMatchObject({
    siteId: 'house',
    entityIds: ['sensor.a', 'sensor.b'],
    from: 1_790_000_000_000,
    to: 1_790_000_600_001,
  });
  expect(await made[0]?.file.text()).toBe('piece 1\npiece 2\npiece 3\n');
  expect(made[0]?.name).toMatch(/^Boiler room \d{4}-\d\d-\d\d \d\d-\d\d to .*\.csv$/);
  await screen.findByRole('button', { name: 'Export' });
});

it('R43 names the site in a column of its own where a file has several, and the columns once', async () => {
  const made = downloads();
  const asked: CommandInput<'history.csv'>[] = [];
  const client = new FakeClient({
    'history.csv': (input) => {
      asked.push(input);
      return ok({ text: `${input.siteId}\n`, rows: 1, next: null });
    },
  });
  await renderOn(client, menu([...MEMBERS, { siteId: 'barn', entityId: 'sensor.a' }]));
  await exportAll();
  await vi.waitFor(() => expect(made).toHaveLength(1));
  expect(asked.map(({ siteId, siteColumn, head }) => ({ siteId, siteColumn, head }))).toEqual([
    { siteId: 'house', siteColumn: true, head: true },
    { siteId: 'barn', siteColumn: true, head: false },
  ]);
  expect(await made[0]?.file.text()).toBe('house\nbarn\n');
});

it('R43 can be cancelled, and then saves nothing', async () => {
  const made = downloads();
  let answer: (() => void) | null = null;
  const client = new FakeClient({
    'history.csv': () =>
      new Promise((resolve) => {
        answer = () => resolve(ok({ text: 'x', rows: 1, next: null }));
      }),
  });
  await renderOn(client, menu());
  await exportAll();
  await after(() => fireEvent.click(screen.getByRole('button', { name: /Cancel the export/ })));
  await after(() => answer?.());
  expect(screen.getByRole('button', { name: 'Export' })).toBeTruthy();
  expect(made).toEqual([]);
});

it('R43 says why it failed', async () => {
  const made = downloads();
  const client = new FakeClient({ 'history.csv': () => fail(appError('site-unknown', { siteId: 'house' })) });
  await renderOn(client, menu());
  await exportAll();
  expect(await screen.findByText(/There is no site/)).toBeTruthy();
  expect(made).toEqual([]);
});
