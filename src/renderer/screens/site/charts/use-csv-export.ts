import { useCallback, useEffect, useRef, useState } from 'react';
import type { CommandInput, CommandOutput } from '../../../../shared/contract/commands';
import { MINUTE } from '../../../../shared/time';
import { useContract } from '../../../api/contract-context';
import { demand } from '../../../api/queries';

/** How an export stands: nothing under way, or so many changes gathered. */
export interface CsvExport {
  /** null: none is under way. */
  readonly rows: number | null;
  readonly error: Error | null;
  readonly start: (range: { readonly from: number; readonly to: number }) => void;
  readonly cancel: () => void;
}

/**
 * Gathers every change of some entities as a CSV file and hands it to the browser as a download. Each piece goes
 * into the browser's own store as it comes, which keeps large ones on the disk: this page holds one piece at a time.
 */
export function useCsvExport(siteId: string, entityIds: readonly string[]): CsvExport {
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
        let cursor: CommandInput<'history.csv'>['cursor'] = null;
        let total = 0;
        do {
          const piece: CommandOutput<'history.csv'> = await demand(client, 'history.csv', {
            ...{ siteId, entityIds: [...entityIds], from: Math.floor(from), to: Math.ceil(to), cursor },
          });
          if (mine.signal.aborted) return;
          pieces.push(new Blob([piece.text]));
          total += piece.rows;
          cursor = piece.next;
          setRows(total);
        } while (cursor !== null);
        download(new Blob(pieces, { type: 'text/csv' }), fileName(from, to));
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
    [client, siteId, entityIds],
  );
  return { rows, error, start, cancel };
}

/** `history 2026-11-20 08-00 to 2026-11-21 08-00.csv`: no colon, for Windows. */
function fileName(from: number, to: number): string {
  const part = (at: number): string => {
    const local = new Date(at - new Date(at).getTimezoneOffset() * MINUTE);
    return local.toISOString().slice(0, 16).replace('T', ' ').replace(':', '-');
  };
  return `history ${part(from)} to ${part(to)}.csv`;
}

function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this turn; how long it takes, nobody tells.
  setTimeout(() => URL.revokeObjectURL(address), MINUTE);
}
