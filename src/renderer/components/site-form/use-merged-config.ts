import { useCallback, useEffect, useRef, useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { SiteConfig } from '../../../shared/model';
import { valuesOf, type SiteValues } from './site-values';

export type SiteField = keyof SiteValues;
const OF_TOKEN: ReadonlySet<SiteField> = new Set(['token', 'tokenChoice', 'loginId']);
const FIELDS = Object.keys(valuesOf(null)) as readonly SiteField[];

/** What becomes of a form when what is stored is suddenly another. */
export interface Merged {
  readonly values: SiteValues;
  /** Typed and not saved: they stay as they are typed. */
  readonly kept: readonly SiteField[];
  /** Stored otherwise than the form thought, and than what is typed. */
  readonly changed: readonly SiteField[];
}

/**
 * Lays what is stored now under what is typed. `typed` differs from `before`, what was stored when it was typed,
 * where the operator has typed; what was `submitted` since and is still as it was submitted counts as stored.
 */
export function mergeValues(
  typed: SiteValues,
  before: SiteValues,
  now: SiteValues,
  submitted: SiteValues | null,
): Merged {
  const kept = FIELDS.filter(
    (field) =>
      typed[field] !== before[field] &&
      typed[field] !== now[field] &&
      (submitted === null || typed[field] !== submitted[field]),
  );
  const changed = FIELDS.filter((field) => now[field] !== before[field] && now[field] !== typed[field]);
  return {
    values: { ...now, ...Object.fromEntries(kept.map((field) => [field, typed[field]])) },
    ...{ kept, changed },
  };
}

/** Follows what is stored without losing a letter of what is typed; tells what was changed elsewhere. */
export function useMergedConfig(
  form: UseFormReturn<SiteValues>,
  config: SiteConfig | null,
  saved: SiteConfig | null,
): {
  readonly elsewhere: readonly SiteField[];
  readonly dismiss: () => void;
  /** To be called with what is sent to be saved. */
  readonly submit: (values: SiteValues) => void;
} {
  const stored = useRef(valuesOf(config));
  const submitted = useRef<SiteValues | null>(null);
  const [elsewhere, setElsewhere] = useState<readonly SiteField[]>([]);
  const take = useCallback(
    (next: SiteConfig | null, own: boolean): void => {
      const now = valuesOf(next);
      const sent = own ? submitted.current : null;
      const { values, kept, changed } = mergeValues(form.getValues(), stored.current, now, sent);
      // Kept by the save that is under way: its answer follows.
      const told = changed.filter((field) => submitted.current === null || !OF_TOKEN.has(field));
      if (own) submitted.current = null;
      stored.current = now;
      form.reset(now);
      for (const field of kept) {
        form.setValue(field, values[field], { shouldDirty: true, shouldValidate: true, shouldTouch: true });
      }
      setElsewhere((before) => (own ? [] : told.length > 0 ? told : before));
    },
    [form],
  );
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else take(config, false);
  }, [config, take]);
  useEffect(() => {
    if (saved !== null) take(saved, true);
  }, [saved, take]);
  return {
    elsewhere,
    dismiss: useCallback(() => setElsewhere([]), []),
    submit: useCallback((values) => {
      submitted.current = values;
    }, []),
  };
}
