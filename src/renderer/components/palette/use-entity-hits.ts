import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { EntityHit } from '../../../shared/contract/commands';
import { useContract } from '../../api/contract-context';
import { demand } from '../../api/queries';

/** What is typed within this time is asked for as one, ms. */
const PATIENCE = 120;
const HITS = 20;
/** One letter fits nearly everything; one Chinese character is a word. */
const isEnough = (text: string): boolean => text.length >= 2 || /\p{Script=Han}/u.test(text);

export interface EntityHits {
  readonly hits: readonly EntityHit[];
  readonly searching: boolean;
}

const NONE: readonly EntityHit[] = [];

/** Entities of every site that fit what is typed; none until that is enough to go by. */
export function useEntityHits(typed: string): EntityHits {
  const { client } = useContract();
  const text = typed.trim();
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), PATIENCE);
    return () => clearTimeout(timer);
  }, [text]);
  const wanted = isEnough(text);
  const { data, isFetching } = useQuery({
    queryKey: ['entities.search', asked],
    queryFn: () => demand(client, 'entities.search', { text: asked, after: null, limit: HITS }),
    enabled: isEnough(asked),
    // A search that was given up for a newer one is no failure to repeat.
    retry: false,
    gcTime: 0,
    staleTime: 0,
  });
  return {
    hits: wanted && asked === text ? (data?.rows ?? NONE) : NONE,
    searching: wanted && (isFetching || asked !== text),
  };
}
