import { useCallback } from 'react';
import {
  ERROR_CODES,
  errorTemplate,
  fillTemplate,
  type ErrorCode,
  type ErrorDetails,
} from '../../shared/errors';
import { connectionStateSchema } from '../../shared/model';
import { STATUS_WORDS } from '../../shared/status-words';
import { errorsZhHans } from './errors-zh-hans';
import { errorsZhHant, type ErrorWords } from './errors-zh-hant';
import type { Language } from './languages';
import { translateReason } from './reasons';
import { useLanguage } from './words';
import { appWords } from './words/app';
import { reasonWords } from './words/reason';

/** An error as it comes over the contract: by code, with the English of main to fall back on. */
export interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details: ErrorDetails;
}

const isKnown = (code: string): code is ErrorCode => (ERROR_CODES as readonly string[]).includes(code);

function templates(language: Language, code: ErrorCode): ErrorWords {
  switch (language) {
    case 'en':
      return errorTemplate(code);
    case 'zh-Hant':
      return errorsZhHant[code];
    case 'zh-Hans':
      return errorsZhHans[code];
  }
}

/** What happened and what mends it, in a language; a code this version does not know keeps its English. */
export function errorText(language: Language, error: ShownError): ErrorWords {
  if (!isKnown(error.code)) return { message: error.message, hint: error.hint };
  const { message, hint } = templates(language, error.code);
  const details = language === 'en' ? error.details : translatedDetails(language, error.details);
  return { message: fillTemplate(message, details), hint: fillTemplate(hint, details) };
}

/** Details that are words of our own, in the language; names, numbers and what a server said stay as they are. */
function translatedDetails(language: Exclude<Language, 'en'>, given: ErrorDetails): ErrorDetails {
  const details: Record<string, string | number> = { ...given };
  const { reason, state, missing } = details;
  if (typeof reason === 'string')
    details['reason'] = ownSentence(language, reason) ?? translateReason(language, reason);
  const status = connectionStateSchema.safeParse(state);
  if (status.success) details['state'] = STATUS_WORDS[language][status.data];
  if (typeof missing === 'string') {
    const { missingAddress, missingToken } = reasonWords[language];
    details['missing'] = missing
      .replace('address', missingAddress)
      .replace('token', missingToken)
      .replace(', ', appWords[language].and);
  }
  return details;
}

/** A reason that is itself one of our sentences, in the language; null: it is none. */
function ownSentence(language: Exclude<Language, 'en'>, reason: string): string | null {
  for (const [code, pattern] of sentencePatterns()) {
    const details = pattern.exec(reason)?.groups;
    // One within another is enough: it goes no deeper.
    if (details !== undefined)
      return fillTemplate(templates(language, code).message, details).replace(/。$/, '');
  }
  return null;
}

let patterns: readonly (readonly [ErrorCode, RegExp])[] | null = null;

/** Made when the first reason is shown: most sessions never show one. */
function sentencePatterns(): readonly (readonly [ErrorCode, RegExp])[] {
  patterns ??= ERROR_CODES.map((code) => {
    const names = new Set<string>();
    const source = errorTemplate(code)
      .message.replace(/\.$/, '')
      .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
      .replace(/\{(\w+)\}/g, (_whole, name: string) => {
        if (names.has(name)) return '.+';
        names.add(name);
        return `(?<${name}>.+)`;
      });
    // The empty group makes `groups` be there where a sentence has no details.
    return [code, new RegExp(`^${source}\\.?(?<end>)$`, 's')] as const;
  });
  return patterns;
}

export function useErrorText(): (error: ShownError) => ErrorWords {
  const language = useLanguage();
  return useCallback((error: ShownError) => errorText(language, error), [language]);
}
