import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/shared/address';
import { ERROR_CODES, appError, errorTemplate } from '../../../src/shared/errors';
import { CONNECTION_STATES, LANGUAGES, type SiteStatus } from '../../../src/shared/model';
import { statusReason } from '../../../src/renderer/components/status';
import { stateText } from '../../../src/renderer/components/state-text';
import { WORDS, en } from '../../../src/renderer/i18n/all-words';
import { errorText } from '../../../src/renderer/i18n/error-text';
import { formatsOf } from '../../../src/renderer/i18n/formats';
import { startLanguages } from '../../../src/renderer/i18n/languages';
import { languageOfWishes } from '../../../src/shared/language';
import { flatWords } from '../../support/words/flat-words';
import { siteStatus } from './support/fixtures';

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{+(\w+)\}+/g)].map((match) => match[1]!).sort();

describe('the words of the screens', () => {
  beforeAll(() => startLanguages('en'));

  it('R47 has every key in all three languages, none of them empty, with the same placeholders', () => {
    const english = flatWords(en);
    for (const other of [flatWords(WORDS['zh-Hant']), flatWords(WORDS['zh-Hans'])]) {
      expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
      for (const [key, word] of other) {
        expect(word, key).not.toBe('');
        expect(placeholders(word), key).toEqual(placeholders(english.get(key)!));
      }
    }
  });

  it('R47 does not mix the characters of 繁體 and 简体', () => {
    const simplified = /[发时间连线设实报误态图择标签数据试认证页码网络备权览]/;
    const traditional = /[發時間連線設實報誤態圖擇標籤數據試認證頁碼網絡備權覽]/;
    for (const [key, word] of flatWords(WORDS['zh-Hant'])) expect(word, key).not.toMatch(simplified);
    for (const [key, word] of flatWords(WORDS['zh-Hans'])) expect(word, key).not.toMatch(traditional);
    for (const code of ERROR_CODES) {
      const { message, hint } = appError(code);
      const error = { code, message, hint, details: {} };
      const hant = errorText('zh-Hant', error);
      const hans = errorText('zh-Hans', error);
      expect(hant.message + hant.hint, code).not.toMatch(simplified);
      expect(hans.message + hans.hint, code).not.toMatch(traditional);
    }
  });

  it('R47 words every error in every language, with the details it carries', () => {
    for (const code of ERROR_CODES) {
      const wanted = errorTemplate(code);
      const error = appError(code);
      for (const language of LANGUAGES) {
        const words = errorText(language, error);
        expect(words.message, `${language} ${code}`).not.toBe('');
        expect(words.hint, `${language} ${code}`).not.toBe('');
        expect(placeholders(words.message), `${language} ${code}`).toEqual(placeholders(wanted.message));
        if (language !== 'en') expect(words.message, code).toMatch(/\p{Script=Han}/u);
      }
    }
  });

  it('R1 says in every language why an address is refused', () => {
    for (const typed of [
      'http://my house',
      'http://',
      'h:99999',
      'h:port',
      '1.2.3',
      'a..b',
      `${'a'.repeat(64)}.b`,
      'h:0',
      'a_!',
    ]) {
      const parsed = parseAddress(typed);
      if (parsed.ok) throw new Error(`"${typed}" should be refused`);
      for (const language of ['zh-Hant', 'zh-Hans'] as const) {
        const reason = errorText(language, parsed.error).message.split('：')[1];
        expect(reason, `${typed}: ${parsed.error.message}`).toMatch(
          /^[^a-z]*(?:\p{Script=Han}|\d|IPv4| )+。$/u,
        );
      }
    }
  });

  it('keeps the English of an error that this version does not know', () => {
    const error = { code: 'from-the-future', message: 'New.', hint: 'Do.', details: {} };
    expect(errorText('zh-Hant', error)).toEqual({ message: 'New.', hint: 'Do.' });
  });

  it('R47 follows the language of the system', () => {
    expect(languageOfWishes(['zh-TW', 'en'])).toBe('zh-Hant');
    expect(languageOfWishes(['zh-HK'])).toBe('zh-Hant');
    expect(languageOfWishes(['zh-Hant-CN'])).toBe('zh-Hant');
    expect(languageOfWishes(['zh-CN'])).toBe('zh-Hans');
    expect(languageOfWishes(['zh'])).toBe('zh-Hans');
    expect(languageOfWishes(['de-DE', 'zh-SG'])).toBe('zh-Hans');
    expect(languageOfWishes(['fr', 'en-US'])).toBe('en');
    expect(languageOfWishes([])).toBe('en');
  });

  it('R40 tells each status with its reason', () => {
    const now = 1_000_000;
    const reason = (part: Partial<SiteStatus>): string =>
      statusReason(i18next.t, siteStatus({ id: 'a', ...part }), now);
    expect(reason({ state: 'waiting', attempt: 1, failures: 1, retryAt: now + 8_200 })).toBe(
      'retry 2/5 in 9 s',
    );
    expect(reason({ state: 'waiting', failures: 4, retryAt: now - 50 })).toBe('retry 5/5 now');
    expect(reason({ state: 'waiting', attempt: 0, failures: 0, retryAt: now + 2000 })).toBe(
      'connects in 2 s',
    );
    expect(reason({ state: 'stopped', cause: 'token-rejected' })).toBe('token rejected');
    expect(reason({ state: 'stopped', cause: 'attempts-exhausted', failures: 5 })).toBe('5 tries failed');
    expect(reason({ state: 'incomplete', missing: ['address', 'token'] })).toBe(
      'lacks the address, the token',
    );
    expect(reason({ state: 'manual', lastClose: { code: 1006, reason: '', at: now } })).toBe('closed (1006)');
    expect(reason({ state: 'manual', lastClose: { code: 1000, reason: '', at: now } })).toBe('only by hand');
    expect(reason({ state: 'connected', haState: 'STARTING' })).toBe('Home Assistant is starting');
    for (const state of CONNECTION_STATES) expect(en.status[state]).toBeTruthy();
  });

  it('shows states in the operator’s words and numbers with their own digits', () => {
    const formats = formatsOf('en');
    const text = (domain: string, deviceClass: string | null, state: string): string =>
      stateText(i18next.t, formats, { domain, deviceClass }, state);
    expect(text('sensor', 'temperature', '21.50')).toBe('21.50');
    expect(text('sensor', null, '12345.678901')).toBe('12,345.679');
    expect(text('binary_sensor', 'door', 'on')).toBe('Open');
    expect(text('binary_sensor', null, 'on')).toBe('On');
    expect(text('lock', null, 'locked')).toBe('Locked');
    expect(text('select', null, 'Eco mode 3')).toBe('Eco mode 3');
    expect(text('sensor', null, 'constructor')).toBe('constructor');
  });
});
