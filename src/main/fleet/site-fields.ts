import { parseAddress } from '../../shared/address';
import type { SiteFields } from '../../shared/contract/commands';
import { appError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';

/** Every token Home Assistant makes is printable ASCII without spaces. */
const TOKEN = /^[\x21-\x7e]*$/;

/**
 * Checks what an operator set for a site, whichever way it came, and trims it. An empty address or token is
 * allowed: the site is then incomplete and says so. Errors: `name-empty`, those of `parseAddress`,
 * `token-malformed`.
 */
export function checkSiteFields<F extends Partial<SiteFields>>(fields: F): Result<F> {
  const checked: F = { ...fields };
  if (fields.name !== undefined) {
    checked.name = fields.name.trim();
    if (checked.name === '') return fail(appError('name-empty'));
  }
  if (fields.url !== undefined) {
    checked.url = fields.url.trim();
    if (checked.url !== '') {
      const address = parseAddress(checked.url);
      if (!address.ok) return address;
    }
  }
  if (fields.token !== undefined) {
    checked.token = fields.token.trim();
    if (!TOKEN.test(checked.token)) return fail(appError('token-malformed'));
  }
  return ok(checked);
}

/** A quiet building is only heard by its answers to pings: silence must be allowed to last longer than from one to the next. */
export function checkLimits(limits: {
  readonly pingSeconds: number;
  readonly deadSeconds: number;
}): Result<void> {
  if (limits.deadSeconds > limits.pingSeconds) return ok(undefined);
  return fail(
    appError('input-invalid', {
      command: 'limits',
      reason: 'deadSeconds must be longer than pingSeconds',
    }),
  );
}
