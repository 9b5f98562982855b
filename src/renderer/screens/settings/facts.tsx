import type { ReactNode } from 'react';
import { CopyIcon } from '../../components/copy-icon';
import classes from './about.module.css';

/** A list of names and what they are. */
export function Facts({ children }: { readonly children: ReactNode }): ReactNode {
  return <dl className={classes['facts']}>{children}</dl>;
}

export function Fact({
  name,
  value,
  copy = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly copy?: boolean;
}): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span className={copy ? classes['path'] : undefined}>{value}</span>
        {copy && <CopyIcon value={value} name={name} />}
      </dd>
    </>
  );
}
