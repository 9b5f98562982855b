import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import type { ContractClient } from '../../shared/contract/client';
import { Actions } from '../store/actions';
import { ViewStore } from '../store/view-store';

export interface Contract {
  readonly client: ContractClient;
  readonly views: ViewStore;
  readonly actions: Actions;
}

const ContractContext = createContext<Contract | null>(null);

/** The way to the program and what is live of it. */
export function useContract(): Contract {
  const contract = useContext(ContractContext);
  if (contract === null) throw new Error('useContract needs a ContractProvider above it');
  return contract;
}

/** Gives everything below it the contract, the live views on it, and the cache of its answers. */
export function ContractProvider({
  client,
  children,
}: {
  readonly client: ContractClient;
  readonly children: ReactNode;
}): ReactNode {
  const [contract] = useState<Contract>(() => {
    const views = new ViewStore(client);
    return { client, views, actions: new Actions(client, views) };
  });
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          // The program is on this machine: whether a network is there says nothing about it.
          queries: { networkMode: 'always', retry: 1, refetchOnWindowFocus: false },
          mutations: { networkMode: 'always' },
        },
      }),
  );
  useEffect(() => {
    let wasAway = false;
    return client.onReachable((reachable) => {
      if (reachable && wasAway) void queries.invalidateQueries();
      wasAway = !reachable;
    });
  }, [client, queries]);
  return (
    <ContractContext.Provider value={contract}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </ContractContext.Provider>
  );
}

/** Whether the program behind the screens can be reached now. */
export function useReachable(): boolean {
  const { client } = useContract();
  const [reachable, setReachable] = useState(true);
  useEffect(() => client.onReachable(setReachable), [client]);
  return reachable;
}
