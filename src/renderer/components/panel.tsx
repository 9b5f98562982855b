import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './panel.module.css';

/** One part of a page, with its heading. */
export function Panel({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className={classes['panel']} aria-label={title}>
      <Title order={2} className={classes['title']}>
        {title}
      </Title>
      {children}
    </section>
  );
}
