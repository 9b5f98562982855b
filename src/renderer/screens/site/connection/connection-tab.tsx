import type { ReactNode } from 'react';
import { LateSkeleton } from '../../../components/late-skeleton';
import { ViewFailure } from '../../../components/view-failure';
import { useSharedView, useViewError, useViewPart } from '../../../store/use-view';
import classes from './connection.module.css';
import { Failures, Frames, Requests, Subscriptions, Totals } from './counts';
import { Pulse } from './pulse';
import { SocketAndRegistry } from './socket-and-registry';
import { Timeline } from './timeline';

/** What happens to a site's connection: every attempt, and what socket and program say of it now (R32, R46). */
export function ConnectionTab({ siteId }: { readonly siteId: string }): ReactNode {
  return (
    <div className={classes['tab']}>
      <Timeline siteId={siteId} />
      <div className={classes['facts']}>
        <Facts siteId={siteId} />
      </div>
    </div>
  );
}

function Facts({ siteId }: { readonly siteId: string }): ReactNode {
  const view = useSharedView('inspector', { siteId });
  const inspection = useViewPart(view, (model) => model);
  const error = useViewError(view);
  if (error !== null) return <ViewFailure error={error} />;
  if (inspection === null) return <LateSkeleton rows={10} />;
  return (
    <>
      <SocketAndRegistry inspection={inspection} />
      <Pulse inspection={inspection} />
      <Failures inspection={inspection} />
      <Totals inspection={inspection} />
      <Frames inspection={inspection} />
      <Subscriptions inspection={inspection} />
      <Requests inspection={inspection} />
    </>
  );
}
