import { useCallback, useEffect, useState, type RefObject } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { SiteValues } from './site-values';

/** Fields that a mend leads to. */
export const FORM_FIELDS = ['address', 'token', 'trust'] as const;
export type FormField = (typeof FORM_FIELDS)[number];

const SELECTOR: Readonly<Record<FormField, string>> = {
  address: '[name="url"]',
  token: '[name="token"]',
  trust: '[name="tlsFingerprint"], [name="tlsCa"], [name="tlsMode"]:checked',
};

/** Brings a field on screen and the cursor into it, also one that is shown only when it is to be changed. */
export function useOpenField(
  form: UseFormReturn<SiteValues>,
  root: RefObject<HTMLFormElement | null>,
  first: FormField | null,
): (field: FormField) => void {
  const [asked, setAsked] = useState<{ readonly field: FormField } | null>(() =>
    first === null ? null : { field: first },
  );
  useEffect(() => {
    if (asked === null) return;
    // The stored token is never shown: a new one takes its place.
    if (asked.field === 'token') form.setValue('tokenChoice', 'replace', { shouldDirty: true });
    const frame = requestAnimationFrame(() => {
      const input = root.current?.querySelector<HTMLElement>(SELECTOR[asked.field]);
      input?.focus();
      input?.scrollIntoView({ block: 'center' });
    });
    return () => cancelAnimationFrame(frame);
  }, [asked, form, root]);
  return useCallback((field) => setAsked({ field }), []);
}
