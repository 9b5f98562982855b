import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState, type ReactNode } from 'react';
import { useContract } from '../../api/contract-context';
import { useWords } from '../../i18n/words';
import { notify } from '../notify';
import { BulkDialogs, type BulkFailure, type BulkQuestion } from './bulk-dialogs';
import { giveToAll, type NamedSite, type SiteOperation, type SiteOutcome } from './operations';

export interface Bulk {
  /** Does something to some sites; asks first where that ends connections, and afterwards tells what came of it. */
  readonly run: (operation: SiteOperation, sites: readonly NamedSite[]) => void;
  /** null: nothing is under way. */
  readonly progress: {
    readonly operation: SiteOperation;
    readonly done: number;
    readonly total: number;
  } | null;
  /** Must be drawn somewhere for the questions and reports to be seen. */
  readonly dialogs: ReactNode;
}

/** Names at most so many sites; of more it is their number that tells. */
const NAMED = 3;

/** Operations on one or many sites, with their questions and reports. */
export function useBulk(): Bulk {
  const { t } = useWords();
  const { client } = useContract();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<Bulk['progress']>(null);
  const [question, setQuestion] = useState<BulkQuestion | null>(null);
  const [failure, setFailure] = useState<BulkFailure | null>(null);

  const sitesText = useCallback(
    (sites: readonly NamedSite[]) =>
      sites.length <= NAMED
        ? sites.map(({ name }) => name).join(t('app.and'))
        : t('bulk.count', { count: sites.length }),
    [t],
  );

  const give = useCallback(
    async (operation: SiteOperation, sites: readonly NamedSite[], force: boolean) => {
      const total = sites.length;
      setQuestion(null);
      setProgress({ operation, done: 0, total });
      const results = await giveToAll(client, operation, sites, force, (done) =>
        setProgress({ operation, done, total }),
      );
      setProgress(null);
      // What was set may be on screen elsewhere.
      if (operation === 'activate' || operation === 'deactivate') {
        void queries.invalidateQueries({ queryKey: ['sites'] });
      }
      const of = (type: SiteOutcome['type']): NamedSite[] =>
        results.filter(({ outcome }) => outcome.type === type).map(({ site }) => site);
      const done = of('done');
      const already = of('already');
      const skipped = of('skipped');
      const failed = results.flatMap(({ site, outcome }): BulkFailure['failed'][number][] => {
        if (outcome.type === 'failed') return [{ site, error: outcome.error }];
        return outcome.type === 'resting' ? [{ site, error: null }] : [];
      });
      if (done.length > 0) notify(t(`bulk.done.${operation}`, { sites: sitesText(done) }));
      if (already.length > 0) notify(t('bulk.already', { sites: sitesText(already) }));
      if (skipped.length > 0) setQuestion({ type: 'cooldown', sites: skipped });
      if (failed.length > 0) setFailure({ operation, failed, total });
    },
    [client, queries, t, sitesText],
  );

  const run = useCallback(
    (operation: SiteOperation, sites: readonly NamedSite[]) => {
      if (operation === 'deactivate') setQuestion({ type: 'deactivate', sites });
      else void give(operation, sites, false);
    },
    [give],
  );

  return {
    run,
    progress,
    dialogs: (
      <BulkDialogs
        question={question}
        failure={failure}
        sitesText={sitesText}
        onForce={(sites) => void give('restart', sites, true)}
        onDeactivate={(sites) => void give('deactivate', sites, false)}
        onClose={() => setQuestion(null)}
        onRead={() => setFailure(null)}
      />
    ),
  };
}
