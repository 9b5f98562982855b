import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconCopy from '@tabler/icons-react/dist/esm/icons/IconCopy.mjs';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/words';

/** Copies a text; `name` says which, to those who hear the button instead of seeing what it stands behind. */
export function CopyIcon({ value, name }: { readonly value: string; readonly name: string }): ReactNode {
  const { t } = useWords();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('settings.copied') : t('settings.copy')}>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            c="inherit"
            onClick={copy}
            aria-label={`${t('settings.copy')}: ${name}`}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
