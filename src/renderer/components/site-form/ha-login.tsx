import { Anchor, Button, Group, Loader, Stack, Text } from '@mantine/core';
import IconCircleCheck from '@tabler/icons-react/dist/esm/icons/IconCircleCheck.mjs';
import IconLogin2 from '@tabler/icons-react/dist/esm/icons/IconLogin2.mjs';
import { useEffect, useRef, type ReactNode } from 'react';
import { useWatch, type UseFormReturn } from 'react-hook-form';
import { parseAddress } from '../../../shared/address';
import type { CommandOutput } from '../../../shared/contract/commands';
import { useContract } from '../../api/contract-context';
import { useCommand } from '../../api/queries';
import { useErrorText } from '../../i18n/error-text';
import { useFormats, useLanguage, useWords } from '../../i18n/words';
import { useTimed } from '../../store/ticker';
import { useSharedView, useViewError, useViewPart } from '../../store/use-view';
import { CopyIcon } from '../copy-icon';
import { ErrorLine } from '../error-line';
import { wayOf, type SiteValues } from './site-values';

type Begun = CommandOutput<'login.begin'>;

/** A login on Home Assistant's own page: begun here, carried on in a browser, proved and kept by the program. */
export function HaLogin({ form }: { readonly form: UseFormReturn<SiteValues> }): ReactNode {
  const { t } = useWords();
  const { client } = useContract();
  const language = useLanguage();
  const begin = useCommand('login.begin');
  const url = useWatch({ control: form.control, name: 'url' });
  const hasAddress = parseAddress(url).ok;
  const begun = begin.data;
  const giveUp = useGivenUpAtEnd(begun?.loginId ?? null);
  const discard = (): void => {
    giveUp();
    begin.reset();
    form.setValue('loginId', '', { shouldDirty: true });
    form.setValue('tokenChoice', 'replace', { shouldDirty: true });
  };
  const start = (): void => {
    giveUp();
    begin.mutate(
      { url: url.trim(), way: wayOf(form.getValues()), language },
      {
        // Under Electron the program itself has opened the operator's browser.
        onSuccess: ({ authorizeUrl }) => {
          if (client.host === 'web') window.open(authorizeUrl, '_blank', 'noopener,noreferrer');
        },
      },
    );
  };
  if (begun !== undefined) {
    return <UnderWay key={begun.loginId} form={form} begun={begun} onDiscard={discard} onAgain={start} />;
  }
  return (
    <Stack gap={6}>
      <Group gap={12} wrap="nowrap">
        <Button
          variant="light"
          leftSection={<IconLogin2 size={16} aria-hidden />}
          disabled={!hasAddress}
          loading={begin.isPending}
          onClick={start}
          style={{ flexShrink: 0 }}
        >
          {t('login.through')}
        </Button>
        <Text size="xs" c="dimmed">
          {hasAddress ? t('login.throughHint') : t('login.addressFirst')}
        </Text>
      </Group>
      {begin.error !== null && <ErrorLine error={begin.error} />}
    </Stack>
  );
}

/** Gives the login up when the form goes, or when told; one that was saved by then is the site's, and stays. */
function useGivenUpAtEnd(loginId: string | null): () => void {
  const { client } = useContract();
  const present = useRef(loginId);
  useEffect(() => {
    present.current = loginId;
  }, [loginId]);
  const giveUp = useRef(() => {
    if (present.current !== null) void client.call('login.cancel', { loginId: present.current });
    present.current = null;
  });
  useEffect(() => giveUp.current, []);
  return () => giveUp.current();
}

function UnderWay({
  form,
  begun,
  onDiscard,
  onAgain,
}: {
  readonly form: UseFormReturn<SiteValues>;
  readonly begun: Begun;
  readonly onDiscard: () => void;
  readonly onAgain: () => void;
}): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const { loginId } = begun;
  const view = useSharedView('login', { loginId });
  const login = useViewPart(view, (model) => model);
  // The program was started anew meanwhile: it knows of no login.
  const gone = useViewError(view);
  const phase = gone === null ? (login?.phase ?? 'waiting') : 'failed';
  const error = gone ?? login?.error ?? null;
  const { setValue } = form;
  useEffect(() => {
    if (phase !== 'done') return;
    setValue('loginId', loginId, { shouldDirty: true });
    setValue('token', '', { shouldDirty: true, shouldValidate: true });
    setValue('tokenChoice', 'login', { shouldDirty: true });
  }, [phase, loginId, setValue]);
  switch (phase) {
    case 'waiting':
      return <Waiting begun={begun} onDiscard={onDiscard} />;
    case 'finishing':
      return (
        <Group gap={8} role="status">
          <Loader size={16} />
          <Text size="sm">{t('login.finishing')}</Text>
        </Group>
      );
    case 'done':
      return (
        <Group gap={8} role="status">
          <IconCircleCheck size={18} color="var(--status-connected)" aria-hidden />
          <Text size="sm" flex={1} miw={200}>
            {t('login.done', { user: login?.user ?? '' })}
          </Text>
          <Button variant="default" onClick={onDiscard}>
            {t('login.undo')}
          </Button>
        </Group>
      );
    case 'failed': {
      const words = error === null ? null : errorText(error);
      return (
        <Stack gap={8}>
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {words?.message} {words?.hint}
          </Text>
          <Group gap={8}>
            <Button variant="light" onClick={onAgain}>
              {t('login.again')}
            </Button>
            <Button variant="default" onClick={onDiscard}>
              {t('login.cancel')}
            </Button>
          </Group>
        </Stack>
      );
    }
  }
}

function Waiting({ begun, onDiscard }: { readonly begun: Begun; readonly onDiscard: () => void }): ReactNode {
  const { t } = useWords();
  const { client } = useContract();
  const formats = useFormats();
  const left = useTimed((now) => formats.span(Math.max(0, begun.until - now)));
  return (
    <Stack gap={8}>
      <Group gap={8} wrap="nowrap" align="start" role="status">
        <Loader size={16} mt={2} />
        <Text size="sm">{t(client.host === 'web' ? 'login.waitingHere' : 'login.waiting')}</Text>
      </Group>
      <Group gap={12}>
        {client.host === 'web' ? (
          <Anchor href={begun.authorizeUrl} target="_blank" rel="noopener noreferrer" size="sm">
            {t('login.openPage')}
          </Anchor>
        ) : (
          <Group gap={4}>
            <Text size="sm">{t('login.copyPage')}</Text>
            <CopyIcon value={begun.authorizeUrl} name={t('login.copyPage')} />
          </Group>
        )}
        <Text size="sm" c="dimmed" flex={1}>
          {t('login.left', { time: left })}
        </Text>
        <Button variant="default" onClick={onDiscard}>
          {t('login.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
