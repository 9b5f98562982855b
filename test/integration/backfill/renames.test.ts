import { expect, it } from 'vitest';
import { cli } from '../../support/served-app';
import { until } from '../../support/until';
import { connected } from '../cli/support';
import { LAMP, useSyncPlace } from '../sync/support';

const { place, surroundings } = useSyncPlace();

it('R21 R22 R25 an entity that was renamed while the program was killed keeps its history under its new id', async () => {
  const { home, dataDir, siteId, app } = await place();
  const NEW = 'light.renamed_lamp';
  const history = async (of: string): Promise<string[]> => {
    const range = ['--from', '2000-01-01T00:00:00Z', '--to', '2100-01-01T00:00:00Z'];
    const answer = await cli(dataDir, ['history', '--json', '--site', siteId, '--entity', of, ...range]);
    if (answer.code !== 0) return [];
    return answer.json<{ readonly state: string }[]>().map(({ state }) => state);
  };
  for (const state of ['on', 'off', 'on']) {
    home.setState(LAMP, state);
    await until(state, async () => (await history(LAMP)).at(-1) === state || null);
  }
  const before = await history(LAMP);
  await app.kill();
  home.home.registries.updateEntity(LAMP, { entityId: NEW });
  home.home.states.remove(LAMP);
  home.home.states.set(NEW, 'off', {});
  await surroundings.serve(dataDir);
  await connected(dataDir, siteId);
  const after = await until('the history under the new id', async () => {
    const states = await history(NEW);
    return states.length > before.length ? states : null;
  });
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.at(-1)).toBe('off');
  expect(await history(LAMP)).toEqual([]);
});
