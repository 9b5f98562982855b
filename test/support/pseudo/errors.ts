import { errorTemplate as real, type ErrorCode } from '../../../src/shared/errors';
import { pseudoText } from './pseudo-text';

export * from '../../../src/shared/errors';

/** In place of the product's words of errors in the build of pseudo-screens.ts. */
export function errorTemplate(code: ErrorCode): { readonly message: string; readonly hint: string } {
  const { message, hint } = real(code);
  return { message: pseudoText(message), hint: pseudoText(hint) };
}
