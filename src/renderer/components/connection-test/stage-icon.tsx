import type { Icon } from '@tabler/icons-react';
import IconAlertTriangleFilled from '@tabler/icons-react/dist/esm/icons/IconAlertTriangleFilled.mjs';
import IconCircle from '@tabler/icons-react/dist/esm/icons/IconCircle.mjs';
import IconCircleCheckFilled from '@tabler/icons-react/dist/esm/icons/IconCircleCheckFilled.mjs';
import IconCircleMinus from '@tabler/icons-react/dist/esm/icons/IconCircleMinus.mjs';
import IconCircleXFilled from '@tabler/icons-react/dist/esm/icons/IconCircleXFilled.mjs';
import IconLoader2 from '@tabler/icons-react/dist/esm/icons/IconLoader2.mjs';
import type { ReactNode } from 'react';
import type { TestStage } from '../../../shared/diagnosis';

const SIGNS: Readonly<Record<TestStage['status'], readonly [Icon, string]>> = {
  pending: [IconCircle, 'var(--status-rest)'],
  running: [IconLoader2, 'var(--status-busy)'],
  ok: [IconCircleCheckFilled, 'var(--status-connected)'],
  warning: [IconAlertTriangleFilled, 'var(--status-waiting)'],
  failed: [IconCircleXFilled, 'var(--status-stopped)'],
  skipped: [IconCircleMinus, 'var(--status-rest)'],
};

export function StageIcon({ status }: { readonly status: TestStage['status'] }): ReactNode {
  const [Shape, color] = SIGNS[status];
  const style = status === 'running' ? { animation: 'turn 1.2s linear infinite' } : {};
  return <Shape size={18} color={color} style={style} aria-hidden />;
}
