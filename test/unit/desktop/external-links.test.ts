import { describe, expect, it } from 'vitest';
import { mayOpenOutside } from '../../../src/main/desktop/external-links';

describe('a link that leads out of the app', () => {
  it("may lead to Home Assistant's own pages", () => {
    expect(mayOpenOutside('https://www.home-assistant.io/docs/authentication/')).toBe(true);
  });

  it.each([
    'http://www.home-assistant.io/',
    'https://www.home-assistant.io.evil.example/',
    'https://user:password@www.home-assistant.io/',
    'https://www.home-assistant.io:8443/',
    'https://evil.example/?www.home-assistant.io',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-msdt:/id',
    'not an address',
    '',
  ])('may not be %j', (address) => {
    expect(mayOpenOutside(address)).toBe(false);
  });
});
