import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { StorageStatus } from '../../../shared/storage';
import { useCommand } from '../../api/queries';
import { useErrorText } from '../../i18n/error-text';
import { useFormats, useWords } from '../../i18n/words';
import { useStorageStatus } from '../../store/storage';
import { Banner } from '../banner';

const whole = (status: StorageStatus | null): StorageStatus | null => status;

/** What every screen has to say of the data folder: that nothing can be stored, and what the start has mended. */
export function StorageBanners(): ReactNode {
  const status = useStorageStatus(whole);
  if (status === null) return null;
  return (
    <>
      {status.trouble !== null && <Trouble status={status} trouble={status.trouble} />}
      {status.notices.map((notice) => (
        <Notice key={notice.id} notice={notice} />
      ))}
    </>
  );
}

function Trouble({
  status,
  trouble,
}: {
  readonly status: StorageStatus;
  readonly trouble: NonNullable<StorageStatus['trouble']>;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const { message, hint } = useErrorText()(trouble);
  return (
    <Banner
      tone="stopped"
      title={message}
      text={
        <>
          <div>{hint}</div>
          <div>
            {t('storage.notStored', {
              time: formats.recent(trouble.at),
              size: formats.bytes(status.waitingBytes),
            })}{' '}
            {status.droppedSamples > 0 &&
              t('storage.leftOut', { number: formats.number(status.droppedSamples) })}
          </div>
        </>
      }
    />
  );
}

function Notice({ notice }: { readonly notice: StorageStatus['notices'][number] }): ReactNode {
  const { t } = useWords();
  const { message, hint } = useErrorText()(notice.error);
  const dismiss = useCommand('storage.dismiss');
  return (
    <Banner tone="waiting" title={message} text={hint}>
      <Button
        variant="default"
        loading={dismiss.isPending}
        onClick={() => dismiss.mutate({ noticeId: notice.id })}
      >
        {t('storage.dismiss')}
      </Button>
    </Banner>
  );
}
