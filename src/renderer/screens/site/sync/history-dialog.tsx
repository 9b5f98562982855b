import { Button, Group, Modal, Select, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { REACHES, daysWords } from '../../../components/history-days';
import { useWords } from '../../../i18n/words';

const GAPS = 'gaps';

/** Asks how far back history is to be fetched; null: only what is missing. */
export function HistoryDialog({
  opened,
  onClose,
  onFetch,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onFetch: (days: number | null) => void;
}): ReactNode {
  const { t } = useWords();
  const [reach, setReach] = useState(GAPS);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('sync.title.history')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Text size="sm" mb={12}>
        {t('sync.historyText')}
      </Text>
      <Select
        label={t('sync.historyReach')}
        data={[
          { value: GAPS, label: t('sync.historyGaps') },
          ...REACHES.map((days) => ({ value: String(days), label: daysWords(t, days) })),
        ]}
        value={reach}
        onChange={(chosen) => setReach(chosen ?? GAPS)}
        allowDeselect={false}
        data-autofocus
      />
      <Group justify="flex-end" mt="md" gap={8}>
        <Button variant="default" onClick={onClose}>
          {t('app.cancel')}
        </Button>
        <Button onClick={() => onFetch(reach === GAPS ? null : Number(reach))}>{t('sync.fetch')}</Button>
      </Group>
    </Modal>
  );
}
