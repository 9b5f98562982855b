import { Button, Modal, TextInput } from '@mantine/core';
import IconPin from '@tabler/icons-react/dist/esm/icons/IconPin.mjs';
import { useState, type FormEvent, type ReactNode } from 'react';
import { chartFieldsSchema, type ChartMember } from '../../shared/charts';
import { useCommand } from '../api/queries';
import { ErrorLine } from '../components/error-line';
import { notify } from '../components/notify';
import { useWords } from '../i18n/words';

const MOST_LETTERS = chartFieldsSchema.shape.name.maxLength ?? 100;

interface PinButtonProps {
  /** What stands in the field at first. */
  readonly suggested: string;
  readonly spanMs: number;
  readonly members: readonly ChartMember[];
}

/** Keeps a chart under a name. */
export function PinButton({ suggested, spanMs, members }: PinButtonProps): ReactNode {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  const add = useCommand('charts.add');
  return (
    <>
      <Button leftSection={<IconPin size={15} aria-hidden />} onClick={() => setOpened(true)}>
        {t('chart.pin')}
      </Button>
      <NameDialog
        opened={opened}
        title={t('chart.pinTitle')}
        action={t('chart.pin')}
        name={suggested}
        pending={add.isPending}
        error={add.error}
        onClose={() => setOpened(false)}
        onName={(name) =>
          add.mutate(
            { name, spanMs, members: [...members] },
            {
              onSuccess: () => {
                setOpened(false);
                notify(t('chart.pinned', { name }));
              },
            },
          )
        }
      />
    </>
  );
}

interface NameDialogProps {
  readonly opened: boolean;
  readonly title: string;
  readonly action: string;
  readonly name: string;
  readonly pending: boolean;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onName: (name: string) => void;
}

/** Asks for the name of a pinned chart. */
export function NameDialog({ opened, title, onClose, ...form }: NameDialogProps): ReactNode {
  const { t } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <NameForm {...form} />
    </Modal>
  );
}

/** Mounted anew with each opening of its dialog, so that it begins with the present name. */
function NameForm({
  action,
  name,
  pending,
  error,
  onName,
}: Omit<NameDialogProps, 'opened' | 'title' | 'onClose'>): ReactNode {
  const { t } = useWords();
  const [typed, setTyped] = useState(() => name.slice(0, MOST_LETTERS));
  const wanted = typed.trim();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted !== '') onName(wanted);
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        label={t('chart.name')}
        value={typed}
        maxLength={MOST_LETTERS}
        data-autofocus
        error={wanted === '' ? t('chart.nameEmpty') : null}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {error !== null && <ErrorLine error={error} />}
      <Button type="submit" mt="sm" loading={pending} disabled={wanted === ''}>
        {action}
      </Button>
    </form>
  );
}
