import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { AUTH_PATHS, parseAddress } from '../../../shared/address';
import { useContract } from '../../api/contract-context';
import { useCommand } from '../../api/queries';
import { useWords } from '../../i18n/words';

/** Leads to the page of the Home Assistant at the typed address where tokens are made; nothing without an address. */
export function TokenPage({ url }: { readonly url: string }): ReactNode {
  const { t } = useWords();
  const { client } = useContract();
  const show = useCommand('login.show-tokens');
  const address = parseAddress(url);
  if (!address.ok) return null;
  if (client.host === 'web') {
    return (
      <Anchor
        href={`${address.value.baseUrl}${AUTH_PATHS.security}`}
        target="_blank"
        rel="noopener noreferrer"
        size="xs"
        underline="always"
        style={{ whiteSpace: 'nowrap' }}
      >
        {t('login.tokenPage')}
      </Anchor>
    );
  }
  return (
    <Anchor
      component="button"
      type="button"
      size="xs"
      underline="always"
      style={{ whiteSpace: 'nowrap' }}
      onClick={() => show.mutate({ url: url.trim() })}
    >
      {t('login.tokenPage')}
    </Anchor>
  );
}
