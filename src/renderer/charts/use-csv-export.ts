import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChartMember } from '../../shared/charts';
import type { CommandInput, CommandOutput } from '../../shared/contract/commands';
import { useContract } from '../api/contract-context';
import { demand } from '../api/queries';
import { chartFileName, download } from './file-names';
import { bySite } from './members';

/** How an export stands: nothing under way, or so many changes gathered. */
export interface CsvExport {
  /** null: none is under way. */
  readonly rows: number | null;
  readonly error: Error | null;
  readonly start: (range: { readonly from: number; readonly to: number }) => void;
  readonly cancel: () => void;
}

/**
 * Gathers every change of some entities as a CSV file and hands it to the browser as a download; with a column for
 * the site where they are of several. Each piece goes into the browser's own store as it comes, which keeps large
 * ones on the disk: this page holds one piece at a time.
 */
export function useCsvExport(title: string, members: readonly ChartMember[]): CsvExport {
  const { client } = useContract();
  const [rows, setRows] = useState<number | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const running = useRef<AbortController | null>(null);
  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setRows(null);
  }, []);
  useEffect(() => cancel, [cancel]);

  const start = useCallback(
    ({ from, to }: { readonly from: number; readonly to: number }) => {
      running.current?.abort();
      const mine = new AbortController();
      running.current = mine;
      setError(null);
      setRows(0);
      const gather = async (): Promise<void> => {
        const pieces: Blob[] = [];
        const sites = [...bySite(members)];
        let total = 0;
        for (const [index, [siteId, entityIds]] of sites.entries()) {
          let cursor: CommandInput<'history.csv'>['cursor'] = null;
          do {
            const piece: CommandOutput<'history.csv'> = await demand(client, 'history.csv', {
              ...{ siteId, entityIds: [...entityIds], from: Math.floor(from), to: Math.ceil(to), cursor },
              ...(sites.length > 1 ? { siteColumn: true, head: index === 0 } : {}),
            });
            if (mine.signal.aborted) return;
            pieces.push(new Blob([piece.text]));
            total += piece.rows;
            cursor = piece.next;
            setRows(total);
          } while (cursor !== null);
        }
        download(new Blob(pieces, { type: 'text/csv' }), chartFileName(title, from, to, 'csv'));
      };
      gather()
        .catch((thrown: unknown) => {
          if (!mine.signal.aborted) setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
        })
        .finally(() => {
          if (running.current !== mine) return;
          running.current = null;
          setRows(null);
        });
    },
    [client, title, members],
  );
  return { rows, error, start, cancel };
}
