import { Button, CopyButton, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { LoggedError } from '../../../shared/diagnostics';
import { readyStateText } from '../../components/ready-state';
import { SideFacts, SidePanel } from '../../components/side-panel';
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
    <SidePanel
      title={t('log.details')}
      sign={<LevelSign level={row.level} />}
      closeLabel={t('log.close')}
      onClose={onClose}
      className={classes['side']}
    >
      <div className={classes['message']}>{words.message}</div>
      <div className={classes['mend']}>
        <div className={classes['mendTitle']}>{t('log.mend')}</div>
        {words.hint}
      </div>
      <SideFacts facts={facts} />
      {moment.length > 0 && (
        <>
          <Title order={3} mb={6}>
            {t('log.context')}
          </Title>
          <SideFacts facts={moment} />
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
    </SidePanel>
  );
}

type Fact = readonly [name: string, value: string];

function present(facts: readonly (readonly [string, string | undefined])[]): Fact[] {
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
