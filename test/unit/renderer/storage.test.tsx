import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Foot } from '../../../src/renderer/components/frame/foot';
import { StorageBanners } from '../../../src/renderer/components/frame/storage-banners';
import { formatsOf } from '../../../src/renderer/i18n/formats';
import { setLanguage } from '../../../src/renderer/i18n/languages';
import { StorageSettings } from '../../../src/renderer/screens/settings/storage-settings';
import { appError } from '../../../src/shared/errors';
import { DEFAULT_SETTINGS } from '../../../src/shared/model';
import { fail, ok } from '../../../src/shared/result';
import type { StorageStatus } from '../../../src/shared/storage';
import { FakeClient } from './support/fake-client';
import { storageStatus } from './support/fixtures';
import { after, renderOn } from './support/render-app';

const AT = Date.parse('2026-11-21T09:30:00Z');
const full = { ...appError('disk-full', { folder: '/data' }), at: AT };
const restored = {
  ...appError('database-restored', {
    file: '/data/mirror.db',
    setAside: '/data/mirror.db.damaged-2026',
    time: '2026-11-15 03:00',
  }),
  at: AT,
};

const clientOf = (status: () => StorageStatus, handlers = {}): FakeClient =>
  new FakeClient(handlers, { storage: status, fleet: () => ({ sites: [] }) });

describe('the banner of the data folder', () => {
  it('R24 says on every screen that nothing is stored, since when, and what to do; and goes when it works again', async () => {
    const client = clientOf(() => storageStatus());
    await renderOn(client, <StorageBanners />);
    expect(screen.queryAllByRole('status')).toEqual([]);
    await after(() => client.patch('storage', storageStatus({ trouble: full, waitingBytes: 12_340_000 })));
    const [banner] = screen.getAllByRole('status');
    expect(banner?.textContent).toContain('The disk is full');
    expect(banner?.textContent).toContain('Free some space on the disk of /data');
    expect(banner?.textContent).toContain('12.3 MB wait in memory');
    expect(banner?.textContent).toContain(formatsOf('en').recent(AT));
    expect(banner?.textContent).not.toContain('left out');
    await after(() =>
      client.patch('storage', storageStatus({ trouble: full, full: true, droppedSamples: 12_345 })),
    );
    expect(screen.getByRole('status').textContent).toContain('12,345 changes were left out');
    await after(() => client.patch('storage', storageStatus({ droppedSamples: 12_345 })));
    expect(screen.queryAllByRole('status')).toEqual([]);
  });

  it.each([
    ['zh-Hant', '磁碟已滿', '釋出空間'],
    ['zh-Hans', '磁盘已满', '释放空间'],
  ] as const)('R47 speaks %s', async (language, message, mend) => {
    await renderOn(
      clientOf(() => storageStatus({ trouble: full })),
      <StorageBanners />,
    );
    await after(() => setLanguage(language));
    expect(screen.getByRole('status').textContent).toContain(message);
    expect(screen.getByRole('status').textContent).toContain(mend);
    await after(() => setLanguage('en'));
  });

  it('R25 tells what the start has set aside and restored, until somebody has read it', async () => {
    let notices = [{ id: 0, error: restored }];
    const dismissed: number[] = [];
    const client = clientOf(() => storageStatus({ notices }), {
      'storage.dismiss': ({ noticeId }: { noticeId: number }) => {
        dismissed.push(noticeId);
        notices = [];
        client.patch('storage', storageStatus());
        return ok({});
      },
    });
    await renderOn(client, <StorageBanners />);
    expect(screen.getByRole('status').textContent).toContain('/data/mirror.db.damaged-2026');
    expect(screen.getByRole('status').textContent).toContain('backup of 2026-11-15 03:00');
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Understood' })));
    expect(dismissed).toEqual([0]);
    expect(screen.queryAllByRole('status')).toEqual([]);
  });
});

describe('the foot of the frame', () => {
  it('shows how large the databases are', async () => {
    await renderOn(
      clientOf(() => storageStatus()),
      <Foot />,
    );
    expect(screen.getByText('db 1.2 GB')).toBeDefined();
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [48_300, '48 kB'],
    [12_340_000, '12.3 MB'],
    [1_000_000_000, '1 GB'],
    [2_500_000_000_000, '2.5 TB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatsOf('en').bytes(bytes)).toBe(text);
  });
});

describe('the settings of backups', () => {
  const settings = { ...DEFAULT_SETTINGS };
  it('R25 show the last backup of each database, and make one at a press', async () => {
    let made = 0;
    const last = { at: AT, bytes: 1_200_000 };
    const client = clientOf(
      () => storageStatus({ backup: { config: last, mirror: null, running: null, failed: null } }),
      {
        'storage.backup': () => {
          made += 1;
          return ok({ config: last, mirror: last });
        },
      },
    );
    await renderOn(client, <StorageSettings settings={settings} onChange={() => undefined} />);
    expect(screen.getByText(`${formatsOf('en').dateTime(AT)}, 1.2 MB`)).toBeDefined();
    expect(screen.getByText('none yet')).toBeDefined();
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Back up now' })));
    expect(made).toBe(1);
    const running = { database: 'mirror', done: 0.42 } as const;
    await after(() =>
      client.patch(
        'storage',
        storageStatus({ backup: { config: last, mirror: null, running, failed: null } }),
      ),
    );
    expect(screen.getByText('Backing up: 42 %')).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Back up now' }).disabled).toBe(true);
  });

  it('R25 say why the last one was not made, and let the weekly ones be switched off', async () => {
    const error = appError('backup-space', { free: 100, needed: 2400, folder: '/data' });
    const failed = { ...error, at: AT };
    const changes: object[] = [];
    const client = clientOf(
      () => storageStatus({ backup: { config: null, mirror: null, running: null, failed } }),
      { 'storage.backup': () => fail(error) },
    );
    await renderOn(
      client,
      <StorageSettings settings={settings} onChange={(change) => changes.push(change)} />,
    );
    expect(screen.getByRole('alert').textContent).toContain('100 MB are free, 2400 MB are needed');
    await after(() => fireEvent.click(screen.getByRole('switch')));
    expect(changes).toEqual([{ mirrorBackups: false }]);
  });
});
