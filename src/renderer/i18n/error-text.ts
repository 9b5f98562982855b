import { useCallback } from 'react';
import {
  ERROR_CODES,
  errorTemplate,
  fillTemplate,
  type ErrorCode,
  type ErrorDetails,
} from '../../shared/errors';
import { errorsZhHans } from './errors-zh-hans';
import { errorsZhHant, type ErrorWords } from './errors-zh-hant';
import type { Language } from './languages';
import { translateReason } from './reasons';
import { useLanguage } from './words';

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
  const details: Record<string, string | number> = { ...error.details };
  if (typeof details['reason'] === 'string') details['reason'] = translateReason(language, details['reason']);
  return { message: fillTemplate(message, details), hint: fillTemplate(hint, details) };
}

export function useErrorText(): (error: ShownError) => ErrorWords {
  const language = useLanguage();
  return useCallback((error: ShownError) => errorText(language, error), [language]);
}
