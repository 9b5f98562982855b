import { ActionIcon, Button, CopyButton, Title } from '@mantine/core';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { LoggedError } from '../../../shared/diagnostics';
import { readyStateText } from '../../components/ready-state';
import { useErrorText } from '../../i18n/error-text';
import { useFormats, useWords } from '../../i18n/words';
import { PATHS } from '../../paths';
import { LevelSign } from './level-sign';
import classes from './log.module.css';
import { partText } from './part-text';

interface ErrorDetailsProps {
  readonly row: LoggedError;
  /** null: the program itself, or a site that is gone. */
  readonly siteName: string | null;
  readonly onClose: () => void;
}

/** One error with everything that is known of it, and what mends it. */
export function ErrorDetails({ row, siteName, onClose }: ErrorDetailsProps): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const words = useErrorText()(row);
  const { context } = row;
  const facts = present([
    [t('log.code'), row.code],
    [t('log.columnSite'), row.siteId === null ? t('log.program') : (siteName ?? t('log.gone'))],
    [t('log.columnPart'), partText(t, row.part)],
    [t('log.times'), formats.number(row.count)],
    [t('log.first'), formats.dateTime(row.firstAt)],
    [t('log.last'), formats.dateTime(row.lastAt)],
    [t('log.number'), String(row.id)],
  ]);
  const moment = present([
    [t('log.state'), context.state === undefined ? undefined : t(`status.${context.state}`)],
    [t('log.socket'), context.readyState === undefined ? undefined : readyStateText(t, context.readyState)],
    [
      t('log.closeCode'),
      context.closeCode === undefined || context.closeCode === 0 ? undefined : String(context.closeCode),
    ],
    [t('log.closeReason'), context.closeReason],
    [t('log.attempt'), context.attempt === undefined ? undefined : String(context.attempt)],
    [t('log.failures'), context.failures === undefined ? undefined : String(context.failures)],
    [t('log.request'), context.request],
    [t('log.requestId'), context.requestId === undefined ? undefined : String(context.requestId)],
  ]);
  const text = [
    words.message,
    words.hint,
    ...[...facts, ...moment].map(([name, value]) => `${name}: ${value}`),
  ];
  return (
    <aside className={classes['side']} aria-label={t('log.details')}>
      <div className={classes['sideHead']}>
        <Title order={2} style={{ flex: 1 }}>
          {t('log.details')}
        </Title>
        <LevelSign level={row.level} />
        <ActionIcon variant="subtle" color="gray" c="inherit" onClick={onClose} aria-label={t('log.close')}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <div className={classes['message']}>{words.message}</div>
      <div className={classes['mend']}>
        <div className={classes['mendTitle']}>{t('log.mend')}</div>
        {words.hint}
      </div>
      <Facts facts={facts} />
      {moment.length > 0 && (
        <>
          <Title order={3} mb={6}>
            {t('log.context')}
          </Title>
          <Facts facts={moment} />
        </>
      )}
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        {row.siteId !== null && siteName !== null && (
          <Button component={Link} href={PATHS.site(row.siteId, 'connection')} variant="default">
            {t('log.toConnection', { name: siteName })}
          </Button>
        )}
        <CopyButton value={text.join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('log.copied') : t('log.copy')}
            </Button>
          )}
        </CopyButton>
      </div>
    </aside>
  );
}

type Fact = readonly [name: string, value: string];

function present(facts: readonly (readonly [string, string | undefined])[]): Fact[] {
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className={classes['facts']}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
