import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorLine } from '../../../components/error-line';
import { useFormats, useWords } from '../../../i18n/words';
import { useCsvExport } from './use-csv-export';

/** Saves every change of what is drawn, in the range that is drawn, as a file; pressed again it is cancelled. */
export function ExportButton({
  siteId,
  entityIds,
  range,
}: {
  readonly siteId: string;
  readonly entityIds: readonly string[];
  readonly range: { readonly from: number; readonly to: number };
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const { rows, error, start, cancel } = useCsvExport(siteId, entityIds);
  return (
    <>
      {rows === null ? (
        <Button variant="default" onClick={() => start(range)}>
          {t('chart.exportCsv')}
        </Button>
      ) : (
        <Button variant="default" onClick={cancel}>
          {t('chart.exportCancel', { rows: formats.number(rows) })}
        </Button>
      )}
      {error !== null && <ErrorLine error={error} />}
    </>
  );
}
