import type { ReactNode } from 'react';
import { Panel } from '../../components/panel';
import { useWords } from '../../i18n/words';
import classes from './entity.module.css';

/** Longer than this, a value is folded: a forecast of a week must not bury the rest. */
const FOLD_ABOVE = 160;

/** The attributes in Home Assistant's own names, which is what automations and documentation use. */
export function Attributes({
  attributes,
}: {
  readonly attributes: Readonly<Record<string, unknown>>;
}): ReactNode {
  const { t } = useWords();
  const names = Object.keys(attributes).sort();
  return (
    <Panel title={t('entity.attributes')}>
      {names.length === 0 ? (
        <p className={classes['dim']}>{t('entity.attributesEmpty')}</p>
      ) : (
        <table className={classes['attributes']}>
          <thead className="sr-only">
            <tr>
              <th scope="col">{t('entity.name')}</th>
              <th scope="col">{t('entity.value')}</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <Value value={attributes[name]} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** Lists of plain words read better without JSON's signs; they are in the raw state. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null) return '–';
  if (Array.isArray(value) && value.every((each) => typeof each === 'string' || typeof each === 'number')) {
    return value.join(', ');
  }
  return JSON.stringify(value);
}

function Value({ value }: { readonly value: unknown }): ReactNode {
  const { t, formats } = useWords();
  const text = textOf(value);
  if (text.length <= FOLD_ABOVE) return text;
  return (
    <details className={classes['folded']}>
      <summary>
        <span className={classes['beginning']}>{text.slice(0, FOLD_ABOVE)}</span>
        <span className={classes['more']}>{t('entity.unfold', { length: formats.number(text.length) })}</span>
      </summary>
      <pre tabIndex={0}>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}
