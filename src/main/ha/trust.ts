import type { SiteWay } from '../../shared/model';

/** R16: who must vouch for a site's certificate. */
export type SiteTrust =
  | { readonly mode: 'system' }
  | { readonly mode: 'ca'; readonly pem: string }
  | { readonly mode: 'pin'; readonly fingerprint: string };

export const SYSTEM_TRUST: SiteTrust = { mode: 'system' };

export function trustOf({ tlsMode, tlsCa, tlsFingerprint }: Omit<SiteWay, 'bypassProxy'>): SiteTrust {
  switch (tlsMode) {
    case 'system':
      return SYSTEM_TRUST;
    case 'ca':
      return { mode: 'ca', pem: tlsCa };
    case 'pin':
      return { mode: 'pin', fingerprint: tlsFingerprint };
  }
}

export function sameTrust(left: SiteTrust, right: SiteTrust): boolean {
  if (left.mode === 'ca' && right.mode === 'ca') return left.pem === right.pem;
  if (left.mode === 'pin' && right.mode === 'pin') return left.fingerprint === right.fingerprint;
  return left.mode === right.mode;
}

/** For the log: enough to tell two trusts apart. */
export function trustText(trust: SiteTrust): string {
  return trust.mode === 'pin' ? `pin ${trust.fingerprint}` : trust.mode;
}
