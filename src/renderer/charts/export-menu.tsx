import { Button, Menu } from '@mantine/core';
import IconDownload from '@tabler/icons-react/dist/esm/icons/IconDownload.mjs';
import type { ReactNode } from 'react';
import type { ChartMember } from '../../shared/charts';
import { ErrorLine } from '../components/error-line';
import { useWords } from '../i18n/words';
import { useCsvExport } from './use-csv-export';

interface ExportMenuProps {
  /** Begins the names of the files. */
  readonly title: string;
  readonly members: readonly ChartMember[];
  readonly range: { readonly from: number; readonly to: number };
  /** null: no picture can be made at present. */
  readonly onPicture: (() => void) | null;
}

/** Saves what is drawn as a picture, or every change of it as a table; an export under way is cancelled. */
export function ExportMenu({ title, members, range, onPicture }: ExportMenuProps): ReactNode {
  const { t, formats } = useWords();
  const { rows, error, start, cancel } = useCsvExport(title, members);
  if (rows !== null) {
    return (
      <Button variant="default" onClick={cancel}>
        {t('chart.exportCancel', { rows: formats.number(rows) })}
      </Button>
    );
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={15} aria-hidden />}>
            {t('chart.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={onPicture === null} onClick={() => onPicture?.()}>
            {t('chart.exportPng')}
          </Menu.Item>
          <Menu.Item onClick={() => start(range)}>{t('chart.exportCsv')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {error !== null && <ErrorLine error={error} />}
    </>
  );
}
