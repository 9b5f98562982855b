import { describe, expect, it } from 'vitest';
import { errorText } from '../../../src/renderer/i18n/error-text';
import { mergeValues } from '../../../src/renderer/components/site-form/use-merged-config';
import { valuesOf } from '../../../src/renderer/components/site-form/site-values';
import { withoutSecrets } from '../../../src/renderer/screens/site/diagnosis/report';
import { appError } from '../../../src/shared/errors';

describe('what goes into a report', () => {
  it('R52 holds no token and no password, however they came into it', () => {
    const text = withoutSecrets(
      'http://user:secret@ha.example/ eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ3In0.c2ln http://x/?token=abc&y=1 fine',
    );
    expect(text).toBe('http://***@ha.example/ *** http://x/?token=***&y=1 fine');
  });
});

describe('errors in Chinese', () => {
  it('R47 tells reasons that are sentences of our own, states and missing parts in the language', () => {
    const reason = appError('request-timeout', { type: 'get_states', seconds: 10 }).message.replace(
      /\.$/,
      '',
    );
    const { message } = errorText('zh-Hant', appError('sync-failed', { reason }));
    expect(message).toContain('get_states');
    expect(message).not.toMatch(/answer|。。/);
    const deaf = appError('attempts-exhausted', {
      attempts: 5,
      reason: appError('refused', { host: 'ha.example', port: 8123 }).message,
    });
    expect(errorText('zh-Hans', deaf).message).toMatch(/ha\.example:8123/);
    expect(errorText('zh-Hans', deaf).message).not.toMatch(/refuses/);
    expect(errorText('zh-Hant', appError('not-connected', { state: 'waiting' })).message).toContain('等待中');
    expect(errorText('zh-Hant', appError('incomplete', { missing: 'address, token' })).message).not.toMatch(
      /address|token/,
    );
    expect(errorText('zh-Hant', appError('sync-failed', { reason: 'a word of a server' })).message).toContain(
      'a word of a server',
    );
  });
});

describe('typing while the site is changed elsewhere', () => {
  const before = valuesOf(null);

  it('R41 keeps what is typed and takes the rest', () => {
    const merged = mergeValues(
      { ...before, url: 'http://typed' },
      before,
      { ...before, url: 'http://other', active: false },
      null,
    );
    expect(merged.values).toMatchObject({ url: 'http://typed', active: false });
    expect(merged).toMatchObject({ kept: ['url'], changed: ['url', 'active'] });
  });

  it('R41 counts what was saved as stored, and what was typed since as typed', () => {
    const submitted = { ...before, token: 'secret', url: 'http://a' };
    const stored = { ...before, url: 'http://a', tokenChoice: 'keep' } as const;
    expect(mergeValues(submitted, before, stored, submitted)).toMatchObject({ values: stored, kept: [] });
    const since = mergeValues({ ...submitted, name: 'typed since' }, before, stored, submitted);
    expect(since).toMatchObject({ values: { name: 'typed since', token: '' }, kept: ['name'] });
  });
});
