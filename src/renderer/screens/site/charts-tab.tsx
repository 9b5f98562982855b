import type { ReactNode } from 'react';
import { ChartsWorkspace } from '../../charts/charts-workspace';

/** Charts of one site. */
export function ChartsTab({ siteId }: { readonly siteId: string }): ReactNode {
  return <ChartsWorkspace key={siteId} scope={siteId} />;
}
