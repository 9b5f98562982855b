import type { TFunction } from 'i18next';
import { z } from 'zod';
import { parseAddress } from '../../../shared/address';
import type { CommandInput } from '../../../shared/contract/commands';
import { appError, type AppError } from '../../../shared/errors';
import { parseFingerprint } from '../../../shared/fingerprint';
import {
  DEFAULT_HISTORY_DAYS,
  DEFAULT_LIMITS,
  DEFAULT_WAY,
  historyDaysSchema,
  TLS_MODES,
  type MissingPart,
  type SiteConfig,
  type SiteWay,
} from '../../../shared/model';

/** What happens to a site's token on saving; the stored one is never shown. */
export type TokenChoice = 'keep' | 'replace' | 'forget' | 'login';

/** Fields of the form as the operator types them. */
export interface SiteValues {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly tokenChoice: TokenChoice;
  /** Of a login that was finished on Home Assistant's page; empty: none. */
  readonly loginId: string;
  readonly active: boolean;
  readonly manualOnly: boolean;
  readonly pingSeconds: number | string;
  readonly deadSeconds: number | string;
  readonly retryRejected: boolean;
  readonly historyDays: number;
  readonly tlsMode: SiteWay['tlsMode'];
  readonly tlsCa: string;
  readonly tlsFingerprint: string;
  readonly bypassProxy: boolean;
}

export function valuesOf(config: SiteConfig | null): SiteValues {
  return {
    name: config?.name ?? '',
    url: config?.url ?? '',
    token: '',
    loginId: '',
    tokenChoice: config?.hasToken === true ? 'keep' : 'replace',
    active: config?.active ?? true,
    manualOnly: config?.manualOnly ?? false,
    pingSeconds: config?.pingSeconds ?? DEFAULT_LIMITS.pingSeconds,
    deadSeconds: config?.deadSeconds ?? DEFAULT_LIMITS.deadSeconds,
    retryRejected: config?.retryRejected ?? false,
    historyDays: config?.historyDays ?? DEFAULT_HISTORY_DAYS,
    tlsMode: config?.tlsMode ?? DEFAULT_WAY.tlsMode,
    tlsCa: config?.tlsCa ?? DEFAULT_WAY.tlsCa,
    tlsFingerprint: config?.tlsFingerprint ?? DEFAULT_WAY.tlsFingerprint,
    bypassProxy: config?.bypassProxy ?? DEFAULT_WAY.bypassProxy,
  };
}

/** What the site would still lack if it were saved like this; it may be saved all the same. */
export function missingIn(values: SiteValues): MissingPart[] {
  const missing: MissingPart[] = [];
  if (values.url.trim() === '') missing.push('address');
  if (values.tokenChoice === 'forget' || (values.tokenChoice === 'replace' && values.token.trim() === '')) {
    missing.push('token');
  }
  return missing;
}

/** Whether the address typed is one with TLS: only then is there a certificate to trust. */
export function isSecure(url: string): boolean {
  const parsed = parseAddress(url);
  return parsed.ok && parsed.value.secure;
}

/** A private key is refused before it goes anywhere. */
export const holdsPrivateKey = (text: string): boolean => /PRIVATE KEY-----/.test(text);

/** The way as typed, for a test before saving. */
export function wayOf(values: SiteValues): SiteWay {
  const { tlsMode, tlsCa, tlsFingerprint, bypassProxy } = values;
  return {
    tlsMode,
    tlsCa: holdsPrivateKey(tlsCa) ? '' : tlsCa.trim(),
    tlsFingerprint: parseFingerprint(tlsFingerprint) ?? '',
    bypassProxy,
  };
}

const PING = { min: 5, max: 300 } as const;
const DEAD = { min: 10, max: 900 } as const;

/**
 * Judges the form, in the operator's words. Empty address and token are no errors: the site is saved as
 * incomplete. What can't be an address is one: it would never connect.
 */
export function siteValuesSchema(
  t: TFunction,
  wordsOf: (error: AppError) => { readonly message: string; readonly hint: string },
): z.ZodType<unknown, SiteValues> {
  const seconds = ({
    min,
    max,
  }: {
    readonly min: number;
    readonly max: number;
  }): z.ZodType<unknown, number | string> =>
    z
      .union([z.number(), z.string()])
      .refine(
        (value) =>
          value !== '' && Number.isInteger(Number(value)) && Number(value) >= min && Number(value) <= max,
        {
          message: t('form.notNumber', { min, max }),
        },
      );
  return z
    .object({
      name: z.string().refine((name) => name.trim() !== '', { message: t('form.nameEmpty') }),
      url: z.string().superRefine((url, context) => {
        if (url.trim() === '') return;
        const parsed = parseAddress(url);
        if (parsed.ok) return;
        const { message, hint } = wordsOf(parsed.error);
        context.addIssue({ code: 'custom', message: `${message} ${hint}` });
      }),
      token: z.string().refine((token) => /^[\x21-\x7e]*$/.test(token.trim()), {
        message: t('form.tokenMalformed'),
      }),
      tokenChoice: z.enum(['keep', 'replace', 'forget', 'login']),
      loginId: z.string(),
      active: z.boolean(),
      manualOnly: z.boolean(),
      pingSeconds: seconds(PING),
      deadSeconds: seconds(DEAD),
      retryRejected: z.boolean(),
      historyDays: historyDaysSchema,
      tlsMode: z.enum(TLS_MODES),
      tlsCa: z.string(),
      tlsFingerprint: z.string(),
      bypassProxy: z.boolean(),
    })
    .superRefine((values, context) => {
      const problem = trustProblem(values);
      if (problem === null) return;
      const { message, hint } = wordsOf(problem.error);
      context.addIssue({ code: 'custom', path: [problem.field], message: `${message} ${hint}` });
    })
    .superRefine((values, context) => {
      if (Number(values.deadSeconds) > Number(values.pingSeconds)) return;
      context.addIssue({ code: 'custom', path: ['deadSeconds'], message: t('form.deadTooShort') });
    });
}

/** What is lacking to trust by; fields that are not on screen are not judged. */
function trustProblem({
  url,
  tlsMode,
  tlsCa,
  tlsFingerprint,
}: Pick<SiteValues, 'url' | 'tlsMode' | 'tlsCa' | 'tlsFingerprint'>): {
  readonly field: 'tlsCa' | 'tlsFingerprint';
  readonly error: AppError;
} | null {
  if (!isSecure(url)) return null;
  if (tlsMode === 'ca') {
    if (tlsCa.trim() === '') return { field: 'tlsCa', error: appError('ca-missing') };
    return holdsPrivateKey(tlsCa) ? { field: 'tlsCa', error: appError('ca-private-key') } : null;
  }
  if (tlsMode !== 'pin' || parseFingerprint(tlsFingerprint) !== null) return null;
  const code = tlsFingerprint.trim() === '' ? 'fingerprint-missing' : 'fingerprint-invalid';
  return { field: 'tlsFingerprint', error: appError(code) };
}

/** The fields as the contract takes them. The demo site's address and token are the program's own. */
export function fieldsOf(values: SiteValues, demo: boolean): CommandInput<'sites.add'> {
  return {
    name: values.name.trim(),
    url: values.url.trim(),
    ...tokenField(values, demo),
    active: values.active,
    manualOnly: values.manualOnly,
    pingSeconds: Number(values.pingSeconds),
    deadSeconds: Number(values.deadSeconds),
    retryRejected: values.retryRejected,
    ...(demo ? {} : { historyDays: values.historyDays }),
    bypassProxy: values.bypassProxy,
    ...trustFields(values),
  };
}

/** What is not on screen stays as it is stored. */
function trustFields(values: SiteValues): Partial<SiteWay> {
  if (!isSecure(values.url)) return {};
  const { tlsMode, tlsCa, tlsFingerprint } = wayOf(values);
  return {
    tlsMode,
    ...(tlsMode === 'ca' ? { tlsCa } : {}),
    ...(tlsMode === 'pin' ? { tlsFingerprint } : {}),
  };
}

function tokenField(values: SiteValues, demo: boolean): { token?: string; loginId?: string } {
  if (demo || values.tokenChoice === 'keep') return {};
  if (values.tokenChoice === 'login') return { loginId: values.loginId };
  return { token: values.tokenChoice === 'forget' ? '' : values.token.trim() };
}
