import { describe, expect, it } from 'vitest';
import { checkLimits, checkSiteFields } from '../../../src/main/fleet/site-fields';

describe('what an operator sets for a site', () => {
  it('R41 is trimmed; an empty address or token is allowed, for the site then says what it lacks', () => {
    expect(checkSiteFields({ name: '  Plant ', url: ' ', token: ' ' })).toEqual({
      ok: true,
      value: { name: 'Plant', url: '', token: '' },
    });
  });

  it.each([
    [{ name: '  ' }, 'name-empty'],
    [{ url: 'http://' }, 'address-invalid'],
    [{ url: 'ftp://x' }, 'address-scheme'],
    [{ token: 'two words' }, 'token-malformed'],
    [{ token: 'line\nbreak' }, 'token-malformed'],
    [{ token: '權杖' }, 'token-malformed'],
  ] as const)('R41 %j is refused with %s', (fields, code) => {
    expect(checkSiteFields(fields)).toMatchObject({ ok: false, error: { code } });
  });

  it('R8 silence may last longer than from one ping to the next, or every quiet site would count as dead', () => {
    expect(checkLimits({ pingSeconds: 10, deadSeconds: 25 })).toMatchObject({ ok: true });
    expect(checkLimits({ pingSeconds: 30, deadSeconds: 30 })).toMatchObject({
      ok: false,
      error: { code: 'input-invalid' },
    });
  });
});
