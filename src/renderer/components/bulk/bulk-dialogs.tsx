import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useErrorText, type ShownError } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';
import classes from './bulk.module.css';
import type { NamedSite, SiteOperation } from './operations';

/** What must be answered before it goes on. */
export interface BulkQuestion {
  readonly type: 'cooldown' | 'deactivate';
  readonly sites: readonly NamedSite[];
}

export interface BulkFailure {
  readonly operation: SiteOperation;
  /** `error` is null where the site's own settings keep it from connecting. */
  readonly failed: readonly { readonly site: NamedSite; readonly error: ShownError | null }[];
  readonly total: number;
}

/** Asks about sites that were restarted just now or are to be switched off, and tells of each site that failed. */
export function BulkDialogs({
  question,
  failure,
  sitesText,
  onForce,
  onDeactivate,
  onClose,
  onRead,
}: {
  readonly question: BulkQuestion | null;
  readonly failure: BulkFailure | null;
  readonly sitesText: (sites: readonly NamedSite[]) => string;
  readonly onForce: (sites: readonly NamedSite[]) => void;
  readonly onDeactivate: (sites: readonly NamedSite[]) => void;
  readonly onClose: () => void;
  readonly onRead: () => void;
}): ReactNode {
  const { t } = useWords();
  const closeButtonProps = { 'aria-label': t('app.close') };
  const told = question === null ? failure : null;
  // A dialog gives the focus back only to who had it while the dialog was there, closed; it fades with what it said.
  const shown = useLast(question);
  const report = useLast(told);
  const asked = shown?.sites ?? [];
  const cooldown = shown?.type === 'cooldown';
  return (
    <>
      <Modal
        opened={question !== null}
        onClose={onClose}
        title={cooldown ? t('bulk.skippedTitle') : t('bulk.confirmTitle', { sites: sitesText(asked) })}
        closeButtonProps={closeButtonProps}
      >
        <Text size="sm" className={classes['names'] ?? ''}>
          {cooldown
            ? t('bulk.skippedText', { names: asked.map(({ name }) => name).join(t('app.and')) })
            : t('bulk.confirmText')}
        </Text>
        <Group justify="flex-end" mt="md" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus={!cooldown || undefined}>
            {t('app.cancel')}
          </Button>
          <Button
            data-autofocus={cooldown || undefined}
            onClick={() => (cooldown ? onForce : onDeactivate)(asked)}
          >
            {cooldown ? t('bulk.force') : t('bulk.operation.deactivate')}
          </Button>
        </Group>
      </Modal>
      <Modal
        opened={told !== null}
        size="lg"
        onClose={onRead}
        title={
          report !== null &&
          t('bulk.failedTitle', {
            operation: t(`bulk.operation.${report.operation}`),
            failed: report.failed.length,
            total: report.total,
          })
        }
        closeButtonProps={closeButtonProps}
      >
        <Stack gap="md">
          <ul className={classes['failed']} tabIndex={0}>
            {(report?.failed ?? []).map(({ site, error }) => (
              <Failed key={site.id} site={site} error={error} />
            ))}
          </ul>
          <Group justify="flex-end">
            <Button variant="default" onClick={onRead} data-autofocus>
              {t('app.close')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

/** The present value, or the one before it had none. */
function useLast<T>(value: T | null): T | null {
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}

function Failed({ site, error }: BulkFailure['failed'][number]): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const words =
    error === null ? { message: t('bulk.resting'), hint: t('bulk.restingHint') } : errorText(error);
  return (
    <li>
      <strong>{site.name}</strong>
      <div>{words.message}</div>
      <div className={classes['hint']}>{words.hint}</div>
    </li>
  );
}
