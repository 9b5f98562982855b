import { ActionIcon, Title } from '@mantine/core';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import type { ReactNode } from 'react';
import classes from './list-with-side.module.css';

interface SidePanelProps {
  readonly title: string;
  /** State or level of what is shown, beside the title. */
  readonly sign: ReactNode;
  readonly closeLabel: string;
  readonly onClose: () => void;
  /** Where the list beside it wants it: its width. */
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** Tells of the row that is chosen in the list beside it. */
export function SidePanel({
  title,
  sign,
  closeLabel,
  onClose,
  className = '',
  children,
}: SidePanelProps): ReactNode {
  return (
    <aside className={`${classes['side']} ${className}`} aria-label={title}>
      <div className={classes['head']}>
        <Title order={2} style={{ flex: 1 }}>
          {title}
        </Title>
        {sign}
        <ActionIcon variant="subtle" color="gray" c="inherit" onClick={onClose} aria-label={closeLabel}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      {children}
    </aside>
  );
}

/** Facts by name, one below the other; those without a value are left out. */
export function SideFacts({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: string | null])[];
}): ReactNode {
  return (
    <dl className={classes['facts']}>
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
