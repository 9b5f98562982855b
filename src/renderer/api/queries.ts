import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ContractClient } from '../../shared/contract/client';
import type { ChartSeries, CommandInput, CommandName, CommandOutput } from '../../shared/contract/commands';
import { AppFailure, type AppError } from '../../shared/errors';
import type { Settings } from '../../shared/model';
import { useSites } from '../store/fleet';
import { useContract } from './contract-context';

/** The value of a command; its error is thrown as AppFailure, which is how queries and mutations carry errors. */
export async function demand<C extends CommandName>(
  client: ContractClient,
  command: C,
  input: CommandInput<C>,
): Promise<CommandOutput<C>> {
  const result = await client.call(command, input);
  if (!result.ok) throw new AppFailure(result.error);
  return result.value;
}

/** A command as a mutation: `mutate(input)`, with its pending and failed states. */
export function useCommand<C extends CommandName>(
  command: C,
): UseMutationResult<CommandOutput<C>, Error, CommandInput<C>> {
  const { client } = useContract();
  return useMutation({ mutationFn: (input: CommandInput<C>) => demand(client, command, input) });
}

export function useAppInfo(): UseQueryResult<CommandOutput<'app.info'>> {
  const { client } = useContract();
  return useQuery({
    queryKey: ['app.info'],
    queryFn: () => demand(client, 'app.info', {}),
    staleTime: Infinity,
  });
}

export function useSettingsQuery(): UseQueryResult<Settings> {
  const { client } = useContract();
  return useQuery({
    queryKey: ['settings'],
    queryFn: () => demand(client, 'settings.get', {}),
    staleTime: Infinity,
  });
}

/** Changes settings; what was chosen is shown at once and taken back if the program could not keep it. */
export function useChangeSettings(): UseMutationResult<Settings, Error, Partial<Settings>> {
  const { client } = useContract();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Partial<Settings>) => demand(client, 'settings.set', change),
    onMutate: (change) => {
      queries.setQueryData<Settings>(['settings'], (before) => before && { ...before, ...change });
    },
    onSuccess: (settings) => queries.setQueryData(['settings'], settings),
    onError: () => queries.invalidateQueries({ queryKey: ['settings'] }),
  });
}

/**
 * What the operator set for each site. Sites may also be changed from the command line, so the list is asked for
 * anew whenever the fleet says that settings, names, addresses or members differ from what they were.
 */
export function useSiteConfigs(): UseQueryResult<CommandOutput<'sites.list'>> {
  const { client } = useContract();
  const queries = useQueryClient();
  const fingerprint = useSites((sites) =>
    sites === null
      ? null
      : [...sites.values()]
          .map((site) => `${site.id}\n${site.changes ?? 0}\n${site.name}\n${site.url}`)
          .join('\n\n'),
  );
  const seen = useRef(fingerprint);
  useEffect(() => {
    if (seen.current !== null && seen.current !== fingerprint)
      void queries.invalidateQueries({ queryKey: ['sites'] });
    seen.current = fingerprint;
  }, [fingerprint, queries]);
  return useQuery({ queryKey: ['sites'], queryFn: () => demand(client, 'sites.list', {}) });
}

/** What the server at an address presents; asked anew each time somebody looks, never kept. */
export function useServerCertificate(
  url: string,
  bypassProxy: boolean,
): UseQueryResult<CommandOutput<'tls.certificate'>> {
  const { client } = useContract();
  return useQuery({
    queryKey: ['tls.certificate', url, bypassProxy],
    queryFn: () => demand(client, 'tls.certificate', { url, bypassProxy }),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
}

/** The certificates in a PEM text, or why there are none; null: nothing to read. */
export function useAuthorities(pem: string | null): UseQueryResult<CommandOutput<'tls.authorities'>> {
  const { client } = useContract();
  return useQuery({
    queryKey: ['tls.authorities', pem],
    queryFn: () => demand(client, 'tls.authorities', { pem: pem ?? '' }),
    enabled: pem !== null,
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
}

/** Numbers the charts that this set of screens asks for. */
let lastQuestion = 0;

export interface ChartRange {
  /** ms UTC */
  readonly from: number;
  readonly to: number;
}

/** The past of what is on a chart, of however many sites. */
export interface ChartHistory {
  /** The coarsest of what its series are. */
  readonly source: CommandOutput<'history.chart'>['source'];
  readonly series: readonly (ChartSeries & { readonly siteId: string })[];
  /** Sites whose past could not be read; the others are there all the same. */
  readonly failed: readonly { readonly siteId: string; readonly error: AppError }[];
}

const COARSENESS = ['raw', 'slots', '5m', '1h'] as const;

/** The past of some entities, by site; the last answer stays on screen until the next one is there. */
export function useChartHistory(
  sites: ReadonlyMap<string, readonly string[]>,
  range: ChartRange,
  width: number,
): UseQueryResult<ChartHistory> {
  const { client } = useContract();
  const asked = [...sites];
  return useQuery({
    queryKey: ['history.chart', asked, range.from, range.to, width],
    queryFn: async ({ signal }): Promise<ChartHistory> => {
      const answers = await Promise.all(
        asked.map(async ([siteId, entityIds]) => {
          lastQuestion += 1;
          const question = String(lastQuestion);
          // Zoomed on, or gone: what would come is for nobody, and the next question waits behind it.
          signal.addEventListener('abort', () => void client.call('history.give-up', { question }), {
            once: true,
          });
          const answer = await client.call('history.chart', {
            siteId,
            entityIds: [...entityIds],
            from: range.from,
            to: range.to,
            width: Math.min(4000, Math.max(50, Math.round(width))),
            question,
          });
          return { siteId, answer };
        }),
      );
      const failed = answers.flatMap(({ siteId, answer }) =>
        answer.ok ? [] : [{ siteId, error: answer.error }],
      );
      // A chart of which nothing could be read is a failure; of one site among several the rest is shown.
      const [first] = failed;
      if (first !== undefined && failed.length === asked.length) throw new AppFailure(first.error);
      const read = answers.flatMap(({ siteId, answer }) => (answer.ok ? [{ siteId, ...answer.value }] : []));
      return {
        source: COARSENESS[Math.max(0, ...read.map(({ source }) => COARSENESS.indexOf(source)))] ?? 'raw',
        series: read.flatMap(({ siteId, series }) => series.map((each) => ({ ...each, siteId }))),
        failed,
      };
    },
    enabled: asked.length > 0 && width > 0,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
}
