import { Button, CopyButton, Group, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { isFinal, type RequestRow } from '../../../../shared/requests';
import { demand, useCommand } from '../../../api/queries';
import { useContract } from '../../../api/contract-context';
import { ErrorLine } from '../../../components/error-line';
import { LateSkeleton } from '../../../components/late-skeleton';
import { notify } from '../../../components/notify';
import { SideFacts, SidePanel } from '../../../components/side-panel';
import { useErrorText } from '../../../i18n/error-text';
import { useFormats, useWords } from '../../../i18n/words';
import classes from './queue.module.css';
import { RequestState } from './request-state';
import { SendAgain } from './send-again';
import { tookText } from './took';

interface RequestPanelProps {
  readonly siteId: string;
  readonly row: RequestRow;
  readonly onClose: () => void;
}

/** One request with what was sent, what was answered, and what can still be done about it. */
export function RequestPanel({ siteId, row, onClose }: RequestPanelProps): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const errorText = useErrorText();
  const [asking, setAsking] = useState(false);
  const cancel = useCommand('requests.cancel');
  const words = row.error === null ? null : errorText(row.error);
  const took = tookText(row, formats, t);
  const facts: readonly (readonly [string, string | null])[] = [
    [t('queue.what'), row.name],
    [t('queue.target'), row.target === '' ? null : row.target],
    [t('queue.origin'), t(row.origin === 'screen' ? 'queue.fromScreen' : 'queue.fromCommandLine')],
    [t('queue.created'), formats.dateTime(row.createdAt)],
    [t('queue.sent'), row.startedAt === null ? null : formats.dateTime(row.startedAt)],
    [t('queue.finished'), row.finishedAt === null ? null : formats.dateTime(row.finishedAt)],
    [t('queue.duration'), took === '' ? null : took],
    [
      t('queue.expires'),
      row.expiresAt === null || row.state !== 'pending' ? null : formats.dateTime(row.expiresAt),
    ],
  ];
  return (
    <SidePanel
      title={t('queue.detail', { id: row.id })}
      sign={<RequestState row={row} />}
      closeLabel={t('queue.close')}
      onClose={onClose}
      className={classes['side']}
    >
      {words !== null && (
        <div className={classes['mend']}>
          <strong>{words.message}</strong>
          <div>{words.hint}</div>
        </div>
      )}
      {row.confirmedBy === 'state' && <div className={classes['mend']}>{t('queue.confirmedByState')}</div>}
      <SideFacts facts={facts} />
      <Group gap={8} mb={12}>
        {row.state === 'pending' && (
          <Button
            variant="default"
            loading={cancel.isPending}
            onClick={() =>
              cancel.mutate(
                { siteId, requestId: row.id },
                { onSuccess: () => notify(t('queue.cancelled'), 'plain', row.name) },
              )
            }
          >
            {t('queue.cancel')}
          </Button>
        )}
        {isFinal(row.state) && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('queue.again')}
          </Button>
        )}
      </Group>
      {cancel.error !== null && <ErrorLine error={cancel.error} />}
      <Content siteId={siteId} row={row} />
      <SendAgain siteId={siteId} row={row} opened={asking} onClose={() => setAsking(false)} />
    </SidePanel>
  );
}

function Content({ siteId, row }: Pick<RequestPanelProps, 'siteId' | 'row'>): ReactNode {
  const { t } = useWords();
  const { client } = useContract();
  const formats = useFormats();
  const shown = useQuery({
    // Another answer has another end.
    queryKey: ['requests.show', siteId, row.id, row.state, row.finishedAt],
    queryFn: () => demand(client, 'requests.show', { siteId, requestId: row.id }),
    gcTime: 60_000,
    staleTime: Infinity,
  });
  if (shown.error !== null) return <ErrorLine error={shown.error} />;
  if (shown.data === undefined) return <LateSkeleton rows={4} />;
  const { payload, payloadWhole, result, resultWhole } = shown.data;
  return (
    <>
      <JsonText title={t('queue.payload')} text={payload} whole={payloadWhole} bytes={null} />
      {result === null ? (
        <section className={classes['json']}>
          <Title order={3}>{t('queue.answer')}</Title>
          <p className={classes['none']}>{t(isFinal(row.state) ? 'queue.noAnswer' : 'queue.noAnswerYet')}</p>
        </section>
      ) : (
        <JsonText
          title={t('queue.answer')}
          text={result}
          whole={resultWhole}
          bytes={formats.number(row.resultBytes ?? 0)}
        />
      )}
    </>
  );
}

function JsonText({
  title,
  text,
  whole,
  bytes,
}: {
  readonly title: string;
  readonly text: string;
  readonly whole: boolean;
  readonly bytes: string | null;
}): ReactNode {
  const { t } = useWords();
  const pretty = whole ? prettyJson(text) : text;
  return (
    <section className={classes['json']}>
      <Group gap={8} mb={4}>
        <Title order={3} style={{ flex: 1 }}>
          {title}
        </Title>
        {bytes !== null && <span className={classes['bytes']}>{t('queue.bytes', { bytes })}</span>}
        <CopyButton value={pretty}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="compact-xs"
              onClick={copy}
              aria-label={`${t('queue.copy')}: ${title}`}
            >
              {copied ? t('queue.copied') : t('queue.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <pre className={classes['pre']} tabIndex={0} aria-label={title}>
        {pretty}
      </pre>
      {!whole && <p className={classes['none']}>{t('queue.cut', { bytes: bytes ?? '?' })}</p>}
    </section>
  );
}

function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
