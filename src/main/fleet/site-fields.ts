import { parseAddress } from '../../shared/address';
import type { SiteFields } from '../../shared/contract/commands';
import { appError } from '../../shared/errors';
import { parseFingerprint } from '../../shared/fingerprint';
import type { SiteWay } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { readAuthority } from '../ha/certificates';

/** Every token Home Assistant makes is printable ASCII without spaces; a brace begins what a login is kept as. */
const TOKEN = /^(?!\{)[\x21-\x7e]*$/;

/**
 * Checks what an operator set for a site, whichever way it came, and trims it. An empty address or token is
 * allowed: the site is then incomplete and says so. Errors: `name-empty`, those of `parseAddress`,
 * `token-malformed`, those of `readAuthority`, `fingerprint-invalid`.
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
  if (fields.tlsCa !== undefined) {
    checked.tlsCa = fields.tlsCa.trim();
    if (checked.tlsCa !== '') {
      const authority = readAuthority(checked.tlsCa, Date.now());
      if (!authority.ok) return authority;
    }
  }
  if (fields.tlsFingerprint !== undefined) {
    const fingerprint = fields.tlsFingerprint.trim() === '' ? '' : parseFingerprint(fields.tlsFingerprint);
    if (fingerprint === null) return fail(appError('fingerprint-invalid'));
    checked.tlsFingerprint = fingerprint;
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

/** A way to trust a certificate needs what it trusts by. Errors: `ca-missing`, `fingerprint-missing`. */
export function checkTrust({ tlsMode, tlsCa, tlsFingerprint }: Omit<SiteWay, 'bypassProxy'>): Result<void> {
  if (tlsMode === 'ca' && tlsCa === '') return fail(appError('ca-missing'));
  if (tlsMode === 'pin' && tlsFingerprint === '') return fail(appError('fingerprint-missing'));
  return ok(undefined);
}
