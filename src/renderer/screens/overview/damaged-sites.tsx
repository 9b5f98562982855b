import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCommand, useSiteConfigs } from '../../api/queries';
import { Banner } from '../../components/banner';
import { useErrorText } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';

/** Sites whose stored settings cannot be read: they connect to nothing, and silence would look like health. */
export function DamagedSites(): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const configs = useSiteConfigs();
  const remove = useCommand('sites.remove');
  return (configs.data?.damaged ?? []).map((error) => {
    const { message, hint } = errorText(error);
    const siteId = error.details['siteId'];
    return (
      <Banner key={message} tone="stopped" title={message} text={hint}>
        {typeof siteId === 'string' && (
          <Button
            variant="default"
            loading={remove.isPending}
            onClick={() => remove.mutate({ siteId }, { onSettled: () => void configs.refetch() })}
          >
            {t('site.removeConfirm')}
          </Button>
        )}
      </Banner>
    );
  });
}
