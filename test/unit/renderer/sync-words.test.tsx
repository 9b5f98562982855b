import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatsOf } from '../../../src/renderer/i18n/formats';
import { setLanguage, startLanguages } from '../../../src/renderer/i18n/languages';
import { countsWords } from '../../../src/renderer/screens/site/sync/sync-words';
import { LANGUAGES } from '../../../src/shared/model';
import { pendingSteps, type SyncCounts, type SyncStep } from '../../../src/shared/syncs';

const same = (total: number) => ({ total, added: 0, changed: 0, removed: 0, unchanged: total });

function words(
  counts: SyncCounts,
  state: SyncStep['state'] = 'done',
  language: (typeof LANGUAGES)[number] = 'en',
): string {
  setLanguage(language);
  const [step] = pendingSteps('areas');
  return countsWords(i18next.t, formatsOf(language), { ...step!, counts, state });
}

describe('what a synchronisation found, in words', () => {
  beforeAll(() => startLanguages('en'));

  it('R23 says how many there are and what was other, and leaves out what the site has none of', () => {
    const areas = { total: 12, added: 2, changed: 0, removed: 1, unchanged: 10 };
    expect(words({ areas, floors: same(1), labels: same(0) })).toBe('12 areas (2 new, 1 removed) · 1 floor');
    expect(words({ states: same(1204) })).toBe('1,204 states · nothing had changed');
    // The last of a kind is gone: that is worth a word.
    expect(words({ labels: { ...same(0), removed: 1 } })).toBe('0 labels (1 removed)');
  });

  it('R23 does not say that nothing had changed before all of it is there', () => {
    expect(words({ areas: same(3) }, 'running')).toBe('3 areas');
    expect(words({ areas: same(3) }, 'failed')).toBe('3 areas');
  });

  it('R22 R23 tells of history what came, what came as means, and what nobody can fill', () => {
    const history = { stretches: 2, samples: 1500, aggregates: 0, unknown: 0 };
    expect(words({ history })).toBe('1,500 changes of state received');
    expect(words({ history: { ...history, aggregates: 48, unknown: 1 } })).toBe(
      '1,500 changes of state received · 48 hourly means · 1 gap that nobody can fill',
    );
    expect(words({ history: { ...history, stretches: 0 } })).toBe('no gaps');
  });

  it('R47 has words for all of it in each language', () => {
    const all: SyncCounts = {
      ...{ areas: same(1), floors: same(2), labels: same(3), devices: same(4), registry: same(5) },
      states: { total: 9, added: 1, changed: 2, removed: 3, unchanged: 6 },
      history: { stretches: 1, samples: 1, aggregates: 1, unknown: 1 },
      test: { passed: 9, warnings: 1 },
    };
    for (const language of LANGUAGES)
      expect(words(all, 'done', language)).not.toMatch(/sync\.|\{\{|undefined/);
  });
});
