import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LiveRows } from '../store/live-rows';
import table from './data-table.module.css';

/** Stands below a list that has more of the past to show. */
export function OlderRows({
  hasOlder,
  loadingOlder,
  loadOlder,
  label,
}: Pick<LiveRows<never>, 'hasOlder' | 'loadingOlder' | 'loadOlder'> & { readonly label: string }): ReactNode {
  if (!hasOlder) return null;
  return (
    <div className={table['more']}>
      <Button variant="default" loading={loadingOlder} onClick={loadOlder}>
        {label}
      </Button>
    </div>
  );
}
