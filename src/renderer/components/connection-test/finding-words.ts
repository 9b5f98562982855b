import type { TestStage } from '../../../shared/diagnosis';
import type { LanguageWords } from '../../i18n/words';

/** What the sentences of all findings name; each finding has the values of its own. */
type Values = Readonly<
  Record<
    | 'url'
    | 'addresses'
    | 'proxy'
    | 'peer'
    | 'target'
    | 'protocol'
    | 'until'
    | 'version'
    | 'user'
    | 'entities'
    | 'what'
    | 'id'
    | 'events'
    | 'seconds'
    | 'roundTrip'
    | 'bytes'
    | 'waitingBytes',
    string
  >
>;

/** What a stage found, in the operator's language; empty when there is nothing to tell. */
export function findingWords(
  { t, formats }: Pick<LanguageWords, 't' | 'formats'>,
  { finding, found }: Pick<TestStage, 'finding' | 'found'>,
): string {
  if (finding === null) return found ?? '';
  const shown = Object.entries(finding.values).map(([name, value]): [string, string] => {
    if (typeof value === 'string') return [name, value];
    if (name === 'bytes' || name === 'waitingBytes') return [name, formats.bytes(value)];
    return [name, name === 'seconds' ? formats.fixed(value, 1) : formats.number(value)];
  });
  return t(`test.found.${finding.code}`, Object.fromEntries(shown) as Values);
}
